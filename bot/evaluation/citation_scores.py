"""Whether an answer quotes the right places. Pure.

The headline goes by gold evidence. ALCE's definitions go by the support score of this program's
gate and are printed as self-assessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.evaluation.places import Place, overlap
from retrieval import Span

Line = dict[str, Any]
Support = Callable[[str, Sequence[Line]], bool]
"""Say whether the quotes of some citations, together, bear a sentence out."""

ENOUGH = 0.5
"""The share of a quote that must lie in the gold quote, or of the gold quote that is quoted."""


def citation_scores(line: Line, places: Sequence[Place]) -> dict[str, float]:
    """Score the citations of an answerable question against its gold evidence.

    Recall is the share of evidence that is quoted, ``hit`` whether any is, precision the share of
    citations that lie in evidence. Evidence with a quote is met by at least half of it, evidence
    without one by any quote from its article. A refusal recalls nothing and has no precision.
    Source: KILT (Petroni et al. 2021), recall and precision of provenance, on quotes for pages.
    """
    if not places:
        return {}
    citations = line["citations"]
    quoted = {citation["article_id"] for citation in citations}
    met = [_is_met(place, citations) for place in places]
    wanted = {place.article_id for place in places}
    scores = {
        "citations.recall": sum(met) / len(met),
        "citations.hit": float(any(met)),
        "citations.article_recall": len(wanted & quoted) / len(wanted),
    }
    if citations:
        right = [is_right(citation, places) for citation in citations]
        scores["citations.precision"] = sum(right) / len(right)
        scores["citations.article_precision"] = len(wanted & quoted) / len(quoted)
    return scores


def _is_met(place: Place, citations: Sequence[Line]) -> bool:
    spans = [_span(it) for it in citations if it["article_id"] == place.article_id]
    if not place.spans:
        return bool(spans)
    return any(_share(gold, spans) >= ENOUGH for gold in place.spans)


def is_right(citation: Line, places: Sequence[Place]) -> bool:
    """Say whether a citation lies, by at least half, in the gold evidence of its question."""
    here = [place for place in places if place.article_id == citation["article_id"]]
    gold = [span for place in here for span in place.spans]
    whole_article = any(not place.spans for place in here)
    return whole_article or _share(_span(citation), gold) >= ENOUGH


def _span(citation: Line) -> Span:
    return Span(citation["start"], citation["end"])


def _share(part: Span, of: Sequence[Span]) -> float:
    covered = sum(overlap(part, span) for span in of)
    return covered / max(1, part.end - part.start)


def verbatim_scores(line: Line, texts: Mapping[str, str]) -> dict[str, float]:
    """Score whether quotes are what stands in the stored articles at their offsets: the promise.

    ``texts`` are the stored texts by article id. Empty for an answer without citations.
    """
    citations = line["citations"]
    if not citations:
        return {}
    true = [
        texts.get(it["article_id"], "")[it["start"] : it["end"]] == it["quote"] for it in citations
    ]
    return {"citations.verbatim": sum(true) / len(true)}


def self_assessed_scores(line: Line, support: Support) -> dict[str, float]:
    """Score citations by ALCE's definitions with the program's own gate in the place of its model.

    A sentence is recalled when all its quotes together support it. A citation of it is precise
    when the sentence is recalled and the quote supports it alone or is needed beside the others.
    Source: ``compute_autoais`` of ALCE (Gao et al. 2023).
    """
    citations = {citation["n"]: citation for citation in line["citations"]}
    sentences = line["sentences"]
    if not sentences:
        return {}
    recalled, precise, cited = 0, 0, 0
    for sentence in sentences:
        premises = [citations[n] for n in sentence["citations"]]
        supported = bool(premises) and support(sentence["text"], premises)
        recalled += supported
        cited += len(premises)
        if supported:
            precise += _precise(support, premises, sentence["text"])
    precision = precise / cited if cited else 0.0
    return {
        "citations.self_recall": recalled / len(sentences),
        "citations.self_precision": precision,
    }


def _precise(support: Support, premises: list[Line], claim: str) -> int:
    if len(premises) == 1:
        return 1
    return sum(
        support(claim, [premise]) or not support(claim, premises[:place] + premises[place + 1 :])
        for place, premise in enumerate(premises)
    )
