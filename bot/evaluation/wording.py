"""Compare two wordings as the published scripts do. Pure."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Sequence

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_MARKERS = re.compile(r"\s*\[\d+\]")
_ROUGE_TOKEN = re.compile(r"[a-z0-9]+")


def normalised(text: str) -> str:
    """Lower the case, drop punctuation and the articles a, an, the, and join words by one space.

    Source: ``normalize_answer`` of the SQuAD 2.0 evaluation script (Rajpurkar et al. 2018).
    """
    lowered = text.lower().translate(_PUNCTUATION)
    return " ".join(_ARTICLES.sub(" ", lowered).split())


def without_markers(answer: str) -> str:
    """Return an answer without its citation numbers such as ``[1]``."""
    return _MARKERS.sub("", answer).strip()


def exact_match(answer: str, gold: str) -> float:
    """Return 1 when both are equal once normalised, else 0.

    Source: ``compute_exact`` of the SQuAD 2.0 evaluation script.
    """
    return float(normalised(answer) == normalised(gold))


def token_f1(answer: str, gold: str) -> float:
    """Return the harmonic mean of precision and recall over shared tokens.

    Two empty token lists are equal (1); one empty list shares nothing (0).
    Source: ``compute_f1`` of the SQuAD 2.0 evaluation script.
    """
    said, wanted = normalised(answer).split(), normalised(gold).split()
    if not said or not wanted:
        return float(said == wanted)
    shared = sum((Counter(said) & Counter(wanted)).values())
    return 2 * shared / (len(said) + len(wanted))


def contains(text: str, gold: str) -> float:
    """Return 1 when the gold answer stands in the text as a run of whole normalised words.

    Source: ``has_answer`` of DPR (Karpukhin et al. 2020), with SQuAD's normalisation.
    """
    wanted = normalised(gold)
    return float(bool(wanted) and f" {wanted} " in f" {normalised(text)} ")


def rouge_l(answer: str, gold: str) -> float:
    """Return the F-measure of the longest common subsequence of tokens.

    Tokens are runs of a-z and 0-9 in lower case, without stemming.
    Source: ROUGE-L (Lin 2004) as in Google's ``rouge_score`` package.
    """
    said, wanted = _ROUGE_TOKEN.findall(answer.lower()), _ROUGE_TOKEN.findall(gold.lower())
    common = common_subsequence(said, wanted)
    return 2 * common / (len(said) + len(wanted)) if common else 0.0


def common_subsequence(one: Sequence[str], other: Sequence[str]) -> int:
    """Return the length of the longest common subsequence, a row of the table in one integer.

    Source: Hyyrö, "Bit-parallel LCS-length computation revisited" (2004).
    """
    positions: dict[str, int] = {}
    for place, token in enumerate(one):
        positions[token] = positions.get(token, 0) | 1 << place
    full = (1 << len(one)) - 1
    row = full
    for token in other:
        matched = row & positions.get(token, 0)
        row = ((row + matched) | (row - matched)) & full
    return len(one) - row.bit_count()


def best(measure: Callable[[str, str], float], text: str, golds: Sequence[str]) -> float:
    """Return the best value over several gold answers, as SQuAD's script does."""
    return max(measure(text, gold) for gold in golds)
