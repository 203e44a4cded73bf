"""Measure the gate: how many bad sentences it stops, and how many good ones it loses.

    python -m training.evaluate_gate CLAPNQ_DEV MTRAG_CLAPNQ [--fold 0 | --not-fold 0]
        [--embed] [--misses 50] [--lost 50]

Each folder holds ``corpus.jsonl`` and ``questions.jsonl``. A corruption counts where the gate
passes the sentence that it was made from: what the gate loses anyway is no success.

With ``--choose``, the threshold of support is chosen for each fold on the others, as the highest
that loses few enough good sentences, and the table counts each fold at its own threshold.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from retrieval.answering.gate import Evidence, Gate, Kind, Reason, Verdict
from retrieval.answering.gate.text import normalise
from retrieval.answering.similarity import EmbeddingSimilarity
from retrieval.models.embedder import LocalEmbedder
from training.gate_corruptions import Corruptor
from training.gate_examples import Example, copied_sentences, human_answers
from training.gate_paraphrases import paraphrases

SEED = 7
MOST_LOST = 0.04
"""Share of good sentences that the chosen threshold may lose: the goal, and a point to spare."""
STEPS = [step / 100 for step in range(10, 70)]
GOOD = ("good", "shortened name", "reordered clauses", "rounded number", "active for passive")


def main() -> None:
    """Print the table of the gate by kind."""
    options = _options()
    human = [
        *human_answers(options.clapnq, "clapnq_dev"),
        *human_answers(options.mtrag, "mtrag_clapnq"),
    ]
    copied = list(copied_sentences(human))
    wanted = [e for e in human if _in_folds(e, options)]
    sources = [e for e in copied if _in_folds(e, options)]
    gate = Gate(_similarity(human) if options.embed else None)
    results = judge(gate, wanted, sources, Corruptor(human, SEED))
    if options.choose:
        results, chosen = cross_validated(results)
        print(*(f"fold {fold}: threshold {least}" for fold, least in chosen.items()), sep="\n")
    print(table(results))
    print(f"\ntime a sentence: p50 {statistics.median(r.ms for r in results):.2f} ms")
    if options.misses:
        print(misses(results, options.misses))
    if options.lost:
        print(lost(results, options.lost))


@dataclass(frozen=True, slots=True)
class Result:
    """One judged example, how long the gate took over it, and the verdict on its original."""

    example: Example
    verdict: Verdict
    ms: float
    original: Verdict | None = None

    @property
    def counts(self) -> bool:
        """True unless it was made of a sentence that the gate stops anyway."""
        return self.original is None or self.original.passed


def judge(
    gate: Gate, human: Sequence[Example], copied: Sequence[Example], corruptor: Corruptor
) -> list[Result]:
    """Judge the good sentences and the corruptions of those that pass.

    Of the passages' own sentences only paraphrases are judged, and corruptions that need what human
    answers seldom have: quotations and denials.
    """
    results: list[Result] = []
    for example in human:
        original = _judged(gate, example)
        results.append(original)
        if not contradicted(original.verdict):
            results += [_judged(gate, other, original) for other in corruptor.all(example)]
    for example in copied:
        results += [_judged(gate, other) for other in paraphrases(example)]
        results += [_judged(gate, other) for other in corruptor.rare(example)]
    return results


def contradicted(verdict: Verdict) -> bool:
    """Tell whether anything but the measure of support speaks against a sentence."""
    return any(reason.kind is not Kind.SUPPORT for reason in verdict.reasons)


def cross_validated(results: Sequence[Result]) -> tuple[list[Result], dict[int, float]]:
    """Return the results of each fold at the threshold chosen on the others, and the thresholds."""
    folds = sorted({result.example.fold for result in results})
    chosen = {
        fold: choose_threshold([r for r in results if r.example.fold != fold]) for fold in folds
    }
    return [at_threshold(r, chosen[r.example.fold]) for r in results], chosen


def choose_threshold(results: Sequence[Result]) -> float:
    """Return the highest threshold that loses few enough good sentences."""
    good = [result for result in results if result.example.kind == "good"]
    for least in reversed(STEPS):
        lost = [not at_threshold(result, least).verdict.passed for result in good]
        if statistics.fmean(lost) <= MOST_LOST:
            return least
    return STEPS[0]


def at_threshold(result: Result, least: float) -> Result:
    """Return a result as it would be with another threshold of support."""
    original = result.original and _at(result.original, least)
    return replace(result, verdict=_at(result.verdict, least), original=original)


def _at(verdict: Verdict, least: float) -> Verdict:
    reasons = [reason for reason in verdict.reasons if reason.kind is not Kind.SUPPORT]
    if verdict.support < least:
        reasons.append(Reason(Kind.SUPPORT, "", "the cited sentences do not say this"))
    return replace(verdict, reasons=tuple(reasons))


def table(results: Iterable[Result]) -> str:
    """Return the table by kind: good sentences that pass, bad ones that are stopped."""
    rows: dict[str, list[bool]] = defaultdict(list)
    for result in results:
        if not result.counts:
            continue
        kind = result.example.kind
        for row in ("good: all", f"good: {result.example.origin}") if kind == "good" else (kind,):
            rows[row].append(result.verdict.passed)
    lines = ["| kind | sentences | passed | stopped |", "|---|---:|---:|---:|"]
    for kind, passed in sorted(rows.items()):
        share = sum(passed) / len(passed)
        lines.append(f"| {kind} | {len(passed)} | {share:.1%} | {1 - share:.1%} |")
    return "\n".join(lines)


def misses(results: Sequence[Result], count: int) -> str:
    """Return some bad sentences, drawn at random, that the gate let pass."""
    passed = [r for r in results if r.example.kind not in GOOD and r.counts and r.verdict.passed]
    drawn = random.Random(SEED).sample(passed, min(count, len(passed)))
    return "\n".join(f"- {r.example.kind}: {r.example.sentence}" for r in drawn)


def lost(results: Sequence[Result], count: int) -> str:
    """Return some good sentences, drawn at random, that the gate stopped, and why."""
    stopped = [r for r in results if r.example.kind in GOOD and not r.verdict.passed]
    drawn = random.Random(SEED).sample(stopped, min(count, len(stopped)))
    return "\n".join(
        f"- {r.example.origin}, {r.example.kind}: {r.example.sentence}\n  {r.verdict.explanation}"
        for r in drawn
    )


def _judged(gate: Gate, example: Example, original: Result | None = None) -> Result:
    evidence = [Evidence(text, title) for title, text in example.evidence]
    before = time.perf_counter()
    verdict = gate.check(example.sentence, evidence)
    took = 1000 * (time.perf_counter() - before)
    return Result(example, verdict, took, original.verdict if original else None)


def _similarity(examples: Iterable[Example]) -> EmbeddingSimilarity:
    """Return the measure of meaning, with every evidence sentence embedded at one go."""
    similarity = EmbeddingSimilarity(LocalEmbedder(), kept=50_000)
    similarity.prepare(sorted({normalise(text) for e in examples for _, text in e.evidence}))
    return similarity


def _in_folds(example: Example, options: argparse.Namespace) -> bool:
    if options.fold is not None:
        return example.fold == options.fold
    return options.not_fold is None or example.fold != options.not_fold


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clapnq", type=Path)
    parser.add_argument("mtrag", type=Path)
    parser.add_argument("--fold", type=int)
    parser.add_argument("--not-fold", type=int)
    parser.add_argument("--embed", action="store_true", help="measure meaning as well as words")
    parser.add_argument("--choose", action="store_true", help="cross-validate the threshold")
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--lost", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
