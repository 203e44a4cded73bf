"""Whether a sentence denies what its evidence denies, and affirms what it affirms. Pure.

A denial of the sentence is held against the evidence sentences that share the most words with its
clause; what the evidence denies, against the sentence that resembles it most.
"""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.answering.gate.polarity import Denial, Polarity, polarity

_NEAR = 3
_HEADS = 2
"""Of the words that a cue denies, the nearest: those that the denial is about."""
_NEAREST = 0.7
"""Share of the nearest source's words that another must hold to speak of the same."""
_RESEMBLANCE = 0.4
"""Share of a sentence's words that an evidence sentence must hold to be the one it retells."""


def disagreements(sentence: str, evidence: Sequence[str]) -> list[str]:
    """Return the words whose denial or affirmation the evidence does not bear out.

    All texts are normalised, and each of ``evidence`` is one sentence.
    """
    claimed = polarity(sentence)
    sources = [polarity(text) for text in evidence]
    added = [
        f"{denial.cue} {' '.join(denial.stems[:1])}".strip()
        for denial in claimed.denials
        if denial.stems and not _is_borne_out(denial, claimed, sources)
    ]
    return added + _affirmed_though_denied(claimed, sources)


def _is_borne_out(denial: Denial, claimed: Polarity, sources: Sequence[Polarity]) -> bool:
    """Tell whether what the evidence says next to a denial allows it.

    Where no source speaks of what is denied, other words are in its place: then the measure of
    support has to tell whether they mean the same. Of the sources that do, those count that share
    the most words with the denial's clause.
    """
    if not any(_speaks_of(source, denial) for source in sources):
        return True
    shares = [len(denial.context & source.stems) for source in sources]
    least = _NEAREST * max(shares)
    near = [source for source, share in zip(sources, shares, strict=True) if share >= least]
    return (
        any(_denies(source, denial, claimed) for source in near)
        or any(own.stems[:1] == denial.stems[:1] for source in sources for own in source.denials)
        or any(source.excepted and claimed.stems.issuperset(source.excepted) for source in near)
        or _only_qualifies(denial, near)
    )


def _only_qualifies(denial: Denial, near: Sequence[Polarity]) -> bool:
    """Tell "not consistently used" from "not used", where no near source has the adverb."""
    return denial.hedged and not any(denial.stems[0] in source.stems for source in near)


def _speaks_of(source: Polarity, denial: Denial) -> bool:
    """Tell whether a source speaks of what is denied at all."""
    return any(stem in source.stems for stem in denial.stems[:_HEADS])


def _denies(source: Polarity, denial: Denial, claimed: Polarity) -> bool:
    """Tell whether a source denies what the sentence denies.

    A softer word of the source counts only where the sentence has put the denial in its place.
    """
    kept = _cues(claimed.soft)
    soft = [own for own in source.soft if _cue(own) not in kept]
    return any(
        denial.stems[0] in own.stems[:_NEAR] or own.stems[0] in denial.stems[:_NEAR]
        for own in (*source.denials, *soft)
        if own.stems
    ) or _in_other_words(source, denial, claimed)


def _in_other_words(source: Polarity, denial: Denial, claimed: Polarity) -> bool:
    """Tell whether a source denies a word that the sentence lacks, as the sentence one of its."""
    return denial.stems[0] not in source.stems and any(
        own.stems and own.stems[0] not in claimed.stems and len(own.context & claimed.stems) >= 2
        for own in source.denials
    )


def _affirmed_though_denied(claimed: Polarity, sources: Sequence[Polarity]) -> list[str]:
    """Return what the evidence denies and the sentence affirms in the same words."""
    near = _nearest(claimed, sources)
    told = [(source, _told(claimed, source, sources)) for source in near]
    open_to_doubt = claimed.affirmed - claimed.denied
    affirmed = [
        own.stems[0]
        for source, denials in told
        for own in denials
        if own.stems[0] in open_to_doubt - source.affirmed
    ]
    left_out = [own for source, denials in told for own in _left_out(claimed, source, denials)]
    return affirmed or [own.stems[0] for own in left_out]


def _told(claimed: Polarity, source: Polarity, sources: Sequence[Polarity]) -> list[Denial]:
    """Return the denials of a source that a sentence speaks of and no other source contradicts."""
    return [
        own
        for own in source.denials
        if own.stems[:1]
        and own.stems[0] in claimed.stems
        and not (own.bounded and not claimed.bounded)
        and not _is_affirmed(own.stems[0], claimed, source, sources)
    ]


def _is_affirmed(
    stem: str, claimed: Polarity, denier: Polarity, sources: Sequence[Polarity]
) -> bool:
    """Tell whether other evidence affirms what one source denies, and is as near to the claim."""
    said = claimed.around(stem)
    return any(
        stem in source.affirmed - source.denied
        and len(said & source.affirmed) >= len(said & denier.stems)
        for source in sources
    )


def _left_out(claimed: Polarity, source: Polarity, told: Sequence[Denial]) -> list[Denial]:
    """Return the denials of a source that a sentence repeats without their cues, by count."""
    repeated = [own for own in source.denials if _repeats(claimed, own)]
    soft = _cues(source.soft)
    kept = len(claimed.denials) + sum(1 for own in claimed.soft if _cue(own) not in soft)
    return [own for own in repeated[kept:] if own in told]


def _repeats(claimed: Polarity, own: Denial) -> bool:
    """Tell whether a sentence holds the words that a source denies: the first, and one more."""
    held = [stem in claimed.stems for stem in own.stems[:_NEAR]]
    return bool(held) and held[0] and sum(held) >= min(2, len(held))


def _nearest(claimed: Polarity, sources: Sequence[Polarity]) -> list[Polarity]:
    """Return the sources that share the most words with the sentence, if they share enough."""
    shares = [len(claimed.stems & source.stems) for source in sources]
    least = max(max(shares, default=0), _RESEMBLANCE * len(claimed.stems), 1)
    return [source for source, share in zip(sources, shares, strict=True) if share >= least]


def _cues(denials: Sequence[Denial]) -> set[str]:
    return {_cue(own) for own in denials}


def _cue(own: Denial) -> str:
    return own.cue.casefold()
