"""Measure a reader: answers on their passages, no-answer, sentences, time.

    python -m training.reader.evaluate DATA MODEL.onnx [--limit N] [--report] [--out FILE]

DATA holds the development sets. Thresholds are chosen on the calibration articles of SQuAD 2.0,
which training leaves out. Fold 0 is read only with ``--report``: once, when all is chosen. Every
passage is read alone on one thread, as Footnote does. Needs onnxruntime and tokenizers.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.evaluation import statistics
from bot.evaluation.resampling import Estimate, estimate
from bot.evaluation.wording import best, contains, exact_match, token_f1
from retrieval.articles.sentences import split_sentences
from training.reader.encoding import load_tokenizer
from training.reader.questions import (
    CALIBRATION,
    NEWS_KEPT,
    PASSAGES_KEPT,
    REPORT,
    Asked,
    measured_sets,
    some,
)
from training.reader.reading import Read, Run, onnx_run, read

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TOKENIZER = Path("retrieval/models/minilm")
NEWTON_STEPS, RIDGE = 30, 1e-3

Array = NDArray[np.float64]
Score = Callable[[Sequence[Read]], Array]


@dataclass(frozen=True)
class Figure:
    """A figure of a set, with its 95 % bootstrap interval over the questions."""

    set: str
    name: str
    n: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Measured:
    """The questions of a set, how each was read, and how good the span is (0 to 1)."""

    asked: Sequence[Asked]
    readings: Sequence[Read]
    seconds: float

    @property
    def answerable(self) -> Array:
        """Return 1 for each question that its passage answers, else 0."""
        return np.array([float(bool(one.golds)) for one in self.asked])

    def against_golds(self, measure: Callable[[str, str], float]) -> Array:
        """Return how the spans agree with the best gold; 0 where the passage does not answer."""
        pairs = zip(self.readings, self.asked, strict=True)
        return np.array([best(measure, r.text, a.golds) if a.golds else 0.0 for r, a in pairs])


@dataclass(frozen=True)
class Decision:
    """When a passage is taken to answer: the score's name, the score, and its least value."""

    name: str
    score: Score
    threshold: float


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--limit", type=int, default=0, help="questions of each set; 0: all")
    parser.add_argument("--report", action="store_true", help="read fold 0 too")
    parser.add_argument("--out", type=Path, help="also write the figures as JSON")
    parser.add_argument("--tokenizer", type=Path, default=TOKENIZER)
    told = parser.parse_args()
    run, tokenizer = onnx_run(told.model), load_tokenizer(told.tokenizer)
    sets = {
        name: measured(some(asked, told.limit), run, tokenizer)
        for name, asked in measured_sets(told.data, told.report).items()
    }
    figures = list(all_figures(sets))
    print(*table(figures), sep="\n")
    if told.out:
        text = json.dumps([asdict(one) for one in figures], indent=1)
        told.out.write_text(text + "\n", encoding="utf-8")


def measured(asked: Sequence[Asked], run: Run, tokenizer: Tokenizer) -> Measured:
    """Read every question on its passage."""
    began = time.thread_time()  # of this thread alone: a busy machine changes it little
    readings = [read(run, tokenizer, one.question, one.title, one.passage) for one in asked]
    return Measured(asked, readings, time.thread_time() - began)


def all_figures(sets: dict[str, Measured]) -> Iterator[Figure]:
    """Yield every figure of every set; decisions are chosen on the calibration articles."""
    calibration = sets[CALIBRATION]
    scores = no_answer_scores(calibration)
    chosen = choose(calibration, scores)
    for name, it in sets.items():
        yield from answer_figures(name, it)
        if name in (CALIBRATION, NEWS_KEPT, PASSAGES_KEPT, REPORT):
            yield from no_answer_figures(name, it, scores, chosen)
        yield figure(name, "ms of one core a passage", it.seconds * 1000 / len(it.asked))


# --- answers -------------------------------------------------------------------------------


def answer_figures(name: str, it: Measured) -> Iterator[Figure]:
    """Yield EM and F1 of the answerable questions when none is refused, and sentences."""
    kept = it.answerable == 1
    for label, measure in (("EM", exact_match), ("F1", token_f1)):
        yield mean(name, f"{label}, answerable, none refused", it.against_golds(measure)[kept])
    hits = [
        float(best(contains, sentence_of(a.passage, r), a.golds))
        for a, r in zip(it.asked, it.readings, strict=True)
        if a.golds
    ]
    yield mean(name, "sentence of the span holds the gold", np.array(hits))


def sentence_of(passage: str, reading: Read) -> str:
    """Return the sentences that a span touches; the passage where none does."""
    touched = [
        span
        for span in split_sentences(passage)
        if span.start < reading.end and reading.start < span.end
    ]
    return passage[touched[0].start : touched[-1].end] if touched else passage


# --- no answer -----------------------------------------------------------------------------


def no_answer_scores(calibration: Measured) -> dict[str, Score]:
    """Return the scores that tell answering passages: each head's, and both by a fitted logit."""
    weights = logistic(_heads(calibration.readings), calibration.answerable)
    print(f"both = {weights[0]:.3f} + {weights[1]:.3f} answer head + {weights[2]:.3f} margin")
    return {
        "answer head": lambda readings: np.array([one.answers for one in readings]),
        "span less no answer": lambda readings: np.array([one.margin for one in readings]),
        "both": lambda readings: _heads(readings) @ weights,
    }


def _heads(readings: Sequence[Read]) -> Array:
    return np.array([[1.0, one.answers, one.margin] for one in readings])


def logistic(x: Array, y: Array) -> Array:
    """Fit a logistic regression by Newton's method; ``x`` [rows, features] has a 1 in front."""
    weights = np.zeros(x.shape[1])
    for _ in range(NEWTON_STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        curvature = (x * (p * (1 - p))[:, None]).T @ x + RIDGE * np.eye(x.shape[1])
        weights = weights + np.linalg.solve(curvature, x.T @ (y - p) - RIDGE * weights)
    return weights


def choose(it: Measured, scores: dict[str, Score]) -> Decision:
    """Choose the score with the best AUROC, and the threshold on it with the best F1."""
    area = {name: _auroc(score(it.readings), it).value for name, score in scores.items()}
    name = max(area, key=lambda one: area[one])
    threshold = best_threshold(scores[name](it.readings), it.against_golds(token_f1), it.answerable)
    return Decision(name, scores[name], threshold)


def best_threshold(scores: Array, f1: Array, answerable: Array) -> float:
    """Return the least score to answer from, that gives the best F1 as SQuAD 2.0 counts it.

    A question with no answer counts 1 when refused. Source: ``find_best_thresh`` of the SQuAD 2.0
    evaluation script (Rajpurkar et al. 2018).
    """
    order = np.argsort(-scores)
    gained = np.concatenate([[0.0], np.cumsum((f1 - (1 - answerable))[order])])
    answered = int(gained.argmax())
    return float(scores[order][answered - 1]) if answered else float("inf")


def no_answer_figures(
    name: str, it: Measured, scores: dict[str, Score], chosen: Decision
) -> Iterator[Figure]:
    """Yield AUROC of each score, and EM and F1 with refusals as SQuAD 2.0 counts them."""
    for label, score in scores.items():
        area = _auroc(score(it.readings), it)
        yield Figure(name, f"AUROC, {label}", area.n, area.value, area.low, area.high)
    answers = chosen.score(it.readings) >= chosen.threshold
    for label, measure in (("EM", exact_match), ("F1", token_f1)):
        scored = np.where(answers, it.against_golds(measure), 1 - it.answerable)
        yield mean(name, f"SQuAD 2.0 {label}, by {chosen.name}", scored)
    yield mean(name, "SQuAD 2.0 F1, always refusing", 1 - it.answerable)
    yield mean(name, "answered", answers.astype(float))


def _auroc(scores: Array, it: Measured) -> Estimate:
    return estimate(statistics.auroc, np.column_stack([scores, it.answerable]))


# --- figures -------------------------------------------------------------------------------


def mean(set_name: str, name: str, values: Array) -> Figure:
    """Return a mean, in percent."""
    it = estimate(statistics.mean, 100 * values[:, None])
    return Figure(set_name, name, it.n, it.value, it.low, it.high)


def figure(set_name: str, name: str, value: float) -> Figure:
    """Return a value without an interval."""
    return Figure(set_name, name, 1, value, value, value)


def table(figures: Iterable[Figure]) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    yield "| set | figure | n | value | 95 % |"
    yield "|---|---|---|---|---|"
    for it in figures:
        digits = 3 if it.name.startswith("AUROC") else 1
        value, low, high = (f"{number:.{digits}f}" for number in (it.value, it.low, it.high))
        interval = f"{low}–{high}" if it.n > 1 else "–"
        yield f"| {it.set} | {it.name} | {it.n} | {value} | {interval} |"


if __name__ == "__main__":
    main()
