"""Read good sentences for the gate's evaluation: human answers beside their gold passages."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from retrieval.articles.sentences import split_sentences

# The annotator speaks of the sources or to the reader: nothing is stated that a source could say.
NO_STATEMENT = re.compile(
    r"\b(?:sorry|apologi|do(?:es)? not (?:contain|provide|specify|mention)|don't have|"
    r"(?:no|any) (?:further |specific )?information|not (?:mentioned|specified)|"
    r"the (?:documents?|passages?|context)|provided (?:documents?|passages?|context)|"
    r"would you|can you|do you|let me know|I am|I'm|I don|I do)\b|\?$|^\S*\d+\.|\s\d\.$",
    re.IGNORECASE,
)
SHORTEST = 4
"""Words of the shortest sentence that is judged."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, and the sentences of the passages that it was written from, with their titles."""

    sentence: str
    evidence: tuple[tuple[str, str], ...]
    fold: int
    origin: str
    kind: str = "good"

    @property
    def evidence_text(self) -> str:
        """All that the evidence says."""
        return " ".join(f"{title} {text}" for title, text in self.evidence)


def fold_of(name: str) -> int:
    """Return the fold, 0–4, that a name falls in."""
    return int(hashlib.sha1(name.encode()).hexdigest()[:8], 16) % 5


def read_lines(path: Path) -> Iterator[dict]:
    """Yield the objects of a JSON lines file."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def human_answers(folder: Path, name: str) -> Iterator[Example]:
    """Yield the sentences of the human answers of one question set."""
    passages = {line["id"]: line for line in read_lines(folder / "corpus.jsonl")}
    for question in read_lines(folder / "questions.jsonl"):
        gold = [passages[i] for i in question.get("context") or question["evidence"]]
        fold = fold_of(question.get("conversation_id") or gold[0]["id"]) if gold else 0
        evidence = tuple(pair for passage in gold for pair in passage_sentences(passage))
        for answer in question["answers"] or []:
            for sentence in sentences_of(answer):
                if evidence and states_something(sentence):
                    yield Example(sentence, evidence, fold, name)


def copied_sentences(examples: list[Example]) -> Iterator[Example]:
    """Yield the sentences of the passages as they stand: what corruptions need and answers lack."""
    folds = {example.evidence: example.fold for example in reversed(examples)}
    for evidence, fold in folds.items():
        for _, text in dict.fromkeys(evidence):
            if states_something(text):
                yield Example(text, evidence, fold, "copied")


def passage_sentences(passage: dict) -> list[tuple[str, str]]:
    """Return the (title, sentence) pairs of a passage."""
    return [(passage["title"], sentence) for sentence in sentences_of(passage["text"])]


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text on one line each."""
    return [" ".join(text[start:end].split()) for start, end in split_sentences(text)]


def states_something(sentence: str) -> bool:
    """Tell whether a sentence is long enough to judge and no apology, question or remark."""
    return len(sentence.split()) >= SHORTEST and not NO_STATEMENT.search(sentence)
