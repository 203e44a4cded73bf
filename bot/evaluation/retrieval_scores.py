"""Whether the search found the evidence, computed by ir-measures.

Article level: the ranking is that of the articles by their best passage. Passage level, where
evidence carries quotes: the things to find are the quotes, and a passage finds those whose place
in the article it overlaps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.evaluation.places import Place, Places, overlap
from retrieval import Span

Line = dict[str, Any]
Ranking = list[str]  # what was found, best first, each once

DEPTHS = (1, 2, 3, 4, 5, 10, 20, 30, 50)
FIGURES = {
    "hit@1": "Success@1",
    "hit@4": "Success@4",
    "hit@10": "Success@10",
    "recall@5": "R@5",
    "recall@10": "R@10",
    "recall@50": "R@50",
    "mrr@10": "RR@10",
    "map@10": "AP@10",
    "ndcg@10": "nDCG@10",
}


def retrieval_scores(lines: Mapping[str, Line], places: Places) -> dict[str, dict[str, float]]:
    """Score the rankings of all questions that have evidence, by question id.

    Names begin with ``retrieval.`` at article level and ``passages.`` at passage level. Every gold
    counts 1, so nDCG@10 equals BEIR's (Thakur et al. 2021) on binary judgements; MRR@10 is that of
    MS MARCO; ``hit@k`` is ir-measures' Success@k, 1 when one of the first k is gold.
    """
    scores: dict[str, dict[str, float]] = {it: {} for it in lines}
    for level, rankings, gold in _levels(lines, places):
        for question_id, found in measured(rankings, gold).items():
            scores[question_id] |= {f"{level}.{name}": value for name, value in found.items()}
    return scores


def recall_by_depth(lines: Mapping[str, Line], places: Places) -> dict[str, list[float]]:
    """Return the mean recall at each of ``DEPTHS``, by level, for the levels that have gold."""
    curves = {}
    for level, rankings, gold in _levels(lines, places):
        if gold:
            curves[level] = [
                sum(recall(rankings[it], gold[it], depth) for it in gold) / len(gold)
                for depth in DEPTHS
            ]
    return curves


def recall(ranking: Ranking, gold: set[str], depth: int) -> float:
    """Return the share of gold among the first ``depth``."""
    return len(gold.intersection(ranking[:depth])) / len(gold)


def _levels(
    lines: Mapping[str, Line], places: Places
) -> Iterable[tuple[str, dict[str, Ranking], dict[str, set[str]]]]:
    asked = {it: places[it] for it in lines if places.get(it)}
    yield (
        "retrieval",
        {it: article_ranking(lines[it]["retrieved"]) for it in asked},
        {it: {place.article_id for place in found} for it, found in asked.items()},
    )
    quoted = {it: found for it, found in asked.items() if all(place.spans for place in found)}
    yield (
        "passages",
        {it: quote_ranking(lines[it]["retrieved"], found) for it, found in quoted.items()},
        {it: {quote_name(place) for place in found} for it, found in quoted.items()},
    )


def article_ranking(retrieved: Sequence[Line]) -> Ranking:
    """Return the articles of ranked passages, each where its best passage stands."""
    return list(dict.fromkeys(passage["article_id"] for passage in retrieved))


def quote_ranking(retrieved: Sequence[Line], places: Sequence[Place]) -> Ranking:
    """Return ranked passages with those that hold gold quotes replaced by the quotes' names.

    A quote is found once, by the best passage that overlaps it. A passage that holds two quotes
    stands for both, one after the other; one that only repeats a found quote counts as no find.
    """
    ranking: dict[str, None] = {}
    for passage in retrieved:
        span = Span(passage["start"], passage["end"])
        new = [
            quote_name(place)
            for place in places
            if place.article_id == passage["article_id"]
            and any(overlap(span, gold) for gold in place.spans)
            and quote_name(place) not in ranking
        ]
        ranking |= dict.fromkeys(new or [f"passage {passage['article_id']} {span.start}"])
    return list(ranking)


def quote_name(place: Place) -> str:
    """Name a gold quote by its article and its first place."""
    return f"quote {place.article_id} {place.spans[0].start}"


def measured(
    rankings: Mapping[str, Ranking], gold: Mapping[str, set[str]]
) -> dict[str, dict[str, float]]:
    """Return each of ``FIGURES`` for each question; 0 where nothing was found."""
    if not gold:
        return {}
    import ir_measures

    measures = {ir_measures.parse_measure(spec): name for name, spec in FIGURES.items()}
    qrels = {it: dict.fromkeys(wanted, 1) for it, wanted in gold.items()}
    # Scores fall with the rank, so that trec_eval's own order for ties never comes into play.
    run = {it: {name: -float(place) for place, name in enumerate(rankings[it])} for it in gold}
    scores = {it: dict.fromkeys(FIGURES, 0.0) for it in gold}
    for found in ir_measures.iter_calc(list(measures), qrels, run):
        scores[found.query_id][measures[found.measure]] = float(found.value)
    return scores
