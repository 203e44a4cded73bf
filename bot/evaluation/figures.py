"""The figures of an evaluation: their names, what they are made of, and how they are computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from bot.evaluation import statistics
from bot.evaluation.resampling import Estimate, estimate
from retrieval import UsageError

if TYPE_CHECKING:
    from bot.evaluation.resampling import Array, Statistic

Scores = Mapping[str, float]  # of one question, by name
Better = Literal["higher", "lower", "neither"]
Unit = Literal["share", "ms", "tokens"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure to compute: a statistic of some scores, over the questions that have them all.

    ``given`` names a score that some question must have above 0, or the figure would mean nothing.
    """

    name: str
    title: str
    statistic: Statistic = statistics.mean
    columns: tuple[str, ...] = ()
    better: Better = "higher"
    unit: Unit = "share"
    given: str = ""

    @property
    def needs(self) -> tuple[str, ...]:
        """The scores that it is made of: those named, else the one of its own name."""
        return self.columns or (self.name,)

    def rests_on(self, scores: Array) -> int:
        """Return the number of questions that a ratio divides by; for others, all of them."""
        return int((scores[:, 1] != 0).sum()) if self.statistic is statistics.ratio else len(scores)

    @property
    def is_mean(self) -> bool:
        """Say whether it is a plain mean over questions."""
        return self.statistic is statistics.mean


@dataclass(frozen=True, slots=True)
class Figure:
    """A computed figure, over all questions (``kind`` empty) or those of one kind."""

    metric: Metric
    kind: str
    estimate: Estimate


def _found(level: str, what: str) -> tuple[Metric, ...]:
    titles = {
        **{f"hit@{k}": f"{what} in the first {k}" for k in (1, 4, 10)},
        **{f"recall@{k}": f"{what}: recall@{k}" for k in (5, 10, 50)},
        "mrr@10": f"{what}: MRR@10",
        "map@10": f"{what}: MAP@10",
        "ndcg@10": f"{what}: nDCG@10",
    }
    return tuple(Metric(f"{level}.{name}", title) for name, title in titles.items())


# What a reader looks at first: on the page, in the terminal, in a README.
HEADLINES = (
    "answers.f1",
    "answers.em",
    "answers.rouge_l",
    "answers.gold_in_answer",
    "retrieval.hit@4",
    "retrieval.ndcg@10",
    "citations.recall",
    "citations.precision",
    "citations.self_recall",
    "citations.self_precision",
    "citations.verbatim",
    "refusal.precision",
    "refusal.recall",
    "refusal.auroc",
    "refusal.risk",
    "follow_ups.f1_gain",
    "speed.p50_ms",
    "speed.p95_ms",
)
FEWEST = 10  # questions that a headline, and a bootstrapped p-value, must rest on

_RISK = ("confidence", "answered", "wrong")

METRICS: tuple[Metric, ...] = (
    *_found("retrieval", "gold article"),
    *_found("passages", "gold quote"),
    Metric("answers.em", "exact match"),
    Metric("answers.f1", "token F1"),
    Metric("answers.f1_answered", "token F1 where it answered"),
    Metric("answers.squad2_em", "exact match with unanswerable (SQuAD 2.0)"),
    Metric("answers.squad2_f1", "token F1 with unanswerable (SQuAD 2.0)"),
    Metric("answers.gold_in_answer", "gold stands in the answer"),
    Metric("answers.gold_in_quotes", "gold stands in a quote"),
    Metric("answers.rouge_l", "ROUGE-L, long answers"),
    Metric("citations.recall", "gold evidence that is quoted"),
    Metric("citations.precision", "quotes that are gold evidence"),
    Metric("citations.hit", "some gold evidence is quoted"),
    Metric("citations.article_recall", "gold articles that are quoted"),
    Metric("citations.article_precision", "quoted articles that are gold"),
    Metric("citations.verbatim", "quotes that stand in the stored article"),
    Metric("citations.self_recall", "ALCE citation recall, self-assessed"),
    Metric("citations.self_precision", "ALCE citation precision, self-assessed"),
    Metric(
        "refusal.precision",
        "refusals that are right",
        statistics.ratio,
        ("refused_rightly", "refused"),
        given="unanswerable",
    ),
    Metric(
        "refusal.recall",
        "unanswerable that are refused",
        statistics.ratio,
        ("refused_rightly", "unanswerable"),
    ),
    Metric(
        "refusal.auroc",
        "AUROC of confidence",
        statistics.auroc,
        ("confidence", "answerable"),
    ),
    Metric("refusal.coverage", "questions answered", columns=("answered",), better="neither"),
    Metric(
        "refusal.risk",
        "answers that are wrong",
        statistics.ratio,
        ("wrong", "answered"),
        better="lower",
    ),
    Metric(
        "refusal.coverage_at_5",
        "coverage with under 5 % wrong",
        statistics.coverage_at_risk,
        _RISK,
    ),
    Metric(
        "refusal.threshold_at_5",
        "threshold that keeps wrong under 5 %",
        statistics.threshold_at_risk,
        _RISK,
        better="neither",
    ),
    Metric("follow_ups.f1_with_history", "follow-ups: token F1 with history"),
    Metric("follow_ups.f1_without_history", "follow-ups: token F1 without"),
    Metric("follow_ups.f1_gain", "follow-ups: F1 gained by history"),
    Metric("follow_ups.hit@4_with_history", "follow-ups: gold article in 4 with history"),
    Metric("follow_ups.hit@4_without_history", "follow-ups: gold article in 4 without"),
    Metric("follow_ups.hit@4_gain", "follow-ups: hit@4 gained by history"),
    Metric("speed.p50_ms", "median time", statistics.quantile(0.5), ("ms",), "lower", "ms"),
    Metric("speed.p95_ms", "95th percentile", statistics.quantile(0.95), ("ms",), "lower", "ms"),
    Metric("tokens.input", "tokens read", better="lower", unit="tokens"),
    Metric("tokens.output", "tokens written", better="lower", unit="tokens"),
)
BY_NAME = {metric.name: metric for metric in METRICS}


def metric_named(name: str) -> Metric:
    """Return the metric of a name. Raises UsageError that gives the nearest names."""
    if name not in BY_NAME:
        near = get_close_matches(name, BY_NAME, n=3, cutoff=0.4) or list(BY_NAME)
        raise UsageError(f"there is no metric {name!r}; did you mean {', '.join(near)}?")
    return BY_NAME[name]


def columns_of(metric: Metric, rows: Sequence[Scores]) -> Array:
    """Return the scores [rows, columns] of the questions that have all the metric needs."""
    import numpy as np

    needs = metric.needs
    if metric.given and not any(row.get(metric.given) for row in rows):
        rows = ()
    held = [[row[name] for name in needs] for row in rows if all(name in row for name in needs)]
    return np.array(held, dtype=np.float64).reshape(len(held), len(needs))


def figures_of(rows: Sequence[Scores], kind: str = "") -> list[Figure]:
    """Compute every figure that the questions have scores for."""
    found = []
    for metric in METRICS:
        scores = columns_of(metric, rows)
        if not len(scores):
            continue
        made = estimate(metric.statistic, scores)
        if made.value == made.value:  # NaN: a ratio of nothing, a ranking of one class
            found.append(Figure(metric, kind, replace(made, n=metric.rests_on(scores))))
    return found


def figures_by_kind(rows: Sequence[Scores], kinds: Sequence[str]) -> list[Figure]:
    """Compute every figure for each kind of question, in the order that kinds first appear.

    ``kinds`` go with ``rows``; an empty kind is none, and a file of one kind has no parts.
    """
    names = list(dict.fromkeys(kind for kind in kinds if kind))
    if len(names) < 2:
        return []
    return [
        figure
        for name in names
        for figure in figures_of(
            [row for row, kind in zip(rows, kinds, strict=True) if kind == name], name
        )
    ]
