"""Turn rows into token ids and targets, as the packaged reader will see them at run time.

``[CLS] question [SEP] title [SEP] passage [SEP]``; the second and third parts have type 1. A
passage that is too long is cut to a window that holds its answer. Follow-ups stand as
`retrieval.models.talk` lays them out.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from retrieval.answering.followups.salience import stems_of
from retrieval.models.talk import begins_word, lay_out, word_at
from retrieval.models.windows import CLS, QUESTION_TOKENS, SEP, TITLE_TOKENS, TOKENS
from training.reader.followups import FollowUp
from training.reader.rows import Row

TITLE_KEPT = 0.7
# Half of these questions have no answer, and an article has dozens of them: with the title always
# there, a reader may learn which articles to refuse.
TITLE_KEPT_IN = {"squad2_dev_cs224n_half": 0.3}


@dataclass(frozen=True)
class Encoded:
    """A row in tokens. ``first`` is the place of the passage's first token."""

    ids: np.ndarray
    first: int
    starts: np.ndarray  # places of right starts; place 0 means no answer
    ends: np.ndarray
    answerable: bool


@dataclass(frozen=True)
class EncodedTalk:
    """A follow-up in tokens: the places that count, and which of their words are missing."""

    ids: np.ndarray
    first: int  # of type 1
    places: np.ndarray
    missing: np.ndarray  # of each place, 0 or 1


def load_tokenizer(weights: Path) -> Tokenizer:
    """Load the tokenizer without padding and truncation."""
    tokenizer = Tokenizer.from_file(str(weights / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def encode(rows: Sequence[Row], tokenizer: Tokenizer, seed: int) -> list[Encoded]:
    """Encode rows; those whose answer does not fall on tokens are left out."""
    draw = random.Random(seed)

    def tokens(texts: list[str]) -> list:  # type: ignore[type-arg]
        return tokenizer.encode_batch(texts, add_special_tokens=False)

    questions = tokens([row.question for row in rows])
    titles = tokens([row.title.replace("_", " ") for row in rows])
    contexts = tokens([row.context for row in rows])
    made = []
    for row, question, title, context in zip(rows, questions, titles, contexts, strict=True):
        head = [CLS, *question.ids[:QUESTION_TOKENS], SEP]
        if title.ids and draw.random() < TITLE_KEPT_IN.get(row.source, TITLE_KEPT):
            head += [*title.ids[:TITLE_TOKENS], SEP]
        one = _encoded(row, head, context.ids, context.offsets, draw)
        if one is not None:
            made.append(one)
    return made


def encode_talks(rows: Sequence[FollowUp], tokenizer: Tokenizer) -> list[EncodedTalk]:
    """Encode follow-ups; those after which no word could be missing are left out."""
    made = []
    for row in rows:
        question, *turns = tokenizer.encode_batch(
            [row.question, *row.turns], add_special_tokens=False
        )
        window, places = lay_out(question, turns)
        asked = stems_of(row.question)
        counted, missing = [], []
        for at, place in enumerate(places, start=window.asked):
            if place is None or not begins_word(row.turns[place[0]], place[1]):
                continue
            stems = stems_of(word_at(row.turns[place[0]], place[1]))
            if stems and not stems <= asked:
                counted.append(at)
                missing.append(bool(stems & row.lacks))
        if counted:
            ids = np.array(window.ids, dtype=np.int64)
            made.append(EncodedTalk(ids, window.asked, np.array(counted), np.array(missing)))
    return made


def _encoded(
    row: Row,
    head: list[int],
    ids: list[int],
    offsets: list[tuple[int, int]],
    draw: random.Random,
) -> Encoded | None:
    places = _token_spans(row, offsets)
    if row.answerable and not places:
        return None
    room = TOKENS - len(head) - 1
    start = _window(len(ids), room, places, draw)
    stop, first = start + room, len(head)
    inside = [(left, right) for left, right in places if start <= left and right < stop]
    if row.answerable and not inside:
        return None
    starts, ends = _targets(inside, first - start, row.within)
    all_ids = np.array([*head, *ids[start:stop], SEP], dtype=np.int64)
    return Encoded(all_ids, first, starts, ends, row.answerable)


def _token_spans(row: Row, offsets: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return (first token, last token) of each answer."""
    spans = []
    for start, end in row.spans:
        inside = [at for at, (left, right) in enumerate(offsets) if left < end and right > start]
        if inside:
            spans.append((inside[0], inside[-1]))
    return spans


def _window(length: int, room: int, places: Sequence[tuple[int, int]], draw: random.Random) -> int:
    """Return where a window of ``room`` tokens begins that holds an answer, if there is one."""
    if length <= room:
        return 0
    if not places:
        return draw.randrange(length - room + 1)
    left, right = draw.choice(places)
    return draw.randint(max(0, min(right - room + 1, left)), min(left, length - room))


def _targets(
    inside: Sequence[tuple[int, int]], shift: int, within: bool
) -> tuple[np.ndarray, np.ndarray]:
    if not inside:
        return np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    if within:
        every = np.concatenate([np.arange(left, right + 1) for left, right in inside]) + shift
        return every, every
    return (
        np.array([left for left, _ in inside]) + shift,
        np.array([right for _, right in inside]) + shift,
    )
