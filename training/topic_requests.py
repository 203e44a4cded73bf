"""Requests for a topic, made by code: what a collection has articles on, and what it has not.

Topics are taken out of articles: names, titles, phrases that come back, a name with a word of its
sentence. Of an article in the collection a topic is there; half of the articles of news stand in
the collection without their headline, which is then asked for in words that the text need not use.
Of an article elsewhere, none of them near in meaning, a topic is not there, which its words must
bear out: no article holds all of them ("absent"), though one holds some ("part there": another
Gordon, another bank), or one holds all of them, nowhere together ("apart": names only). Of a name
that is there, some other matter is absent ("Euronext vaccine"). A third stands in small letters, a
quarter has a word more that people add ("the Euronext affair").
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from retrieval.articles.sentences import split_sentences
from retrieval.index.asking import STOP_WORDS, content_words
from retrieval.index.words import analyze, content_stems

FRAMES = (
    "Tell me about {}.",
    "Tell me the latest news of {}",
    "What do the articles say about {}?",
    "Any news on {}?",
    "What is new about {}?",
    "{}",
)
OTHER_FRAMES = (
    "Can you give me an update on {}?",
    "Summarise the news on {}",
    "I would like to know more about {}, please",
    "What’s happening with {}?",
    "What is reported about {}?",
)
"""Kept out of the fit, to see whether it depends on how a request is put."""
ADDED = "affair case story situation issue matter".split()
DRAWN = {"there": 21, "absent": 9, "part there": 10, "apart": 4, "other matter": 6}
STATUSES = tuple(DRAWN)
_APART = 3  # words that may stand between those of one name

_MONTHS_AND_DAYS = frozenset(
    """January February March April May June July August September October November December Monday
    Tuesday Wednesday Thursday Friday Saturday Sunday Mr Mrs Dr The But And This That""".split()
)
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w’'-]+(?: (?:of |de |van )?[A-Z][\w’'-]+){0,2}")
_PHRASE = re.compile(r"(?=\b([a-z]{4,} [a-z]{4,})\b)")


@dataclass(frozen=True)
class Topic:
    """What is asked for: its ``kind`` says where it was found, ``status`` whether it is there."""

    text: str
    kind: str
    status: str = "there"

    @cached_property
    def stems(self) -> list[str]:
        """The stems of its words that mean something."""
        return content_stems(self.text)


@dataclass(frozen=True)
class Text:
    """An article as topics are looked for in it."""

    line: dict[str, Any]

    @cached_property
    def stems(self) -> list[str]:
        """The stems of title and text, in order."""
        return analyze(f"{self.line['title']} . {self.line['text']}")

    @cached_property
    def held(self) -> frozenset[str]:
        """The same, each once."""
        return frozenset(self.stems)

    @property
    def lead(self) -> str:
        """What stands first, by which it is compared with others."""
        return f"{self.line.get('headline', self.line['title'])}. {self.line['text'][:400]}"

    def topics(self) -> list[Topic]:
        """Return the topics of the article, each once."""
        title, text = self.line["title"], self.line["text"]
        names = Counter(match.group() for match in _NAME.finditer(text))
        kinds = {it: "name" if " " in it else "one word" for it in names}
        kinds = {it: kind for it, kind in kinds.items() if kind == "name" or names[it] > 1}
        phrases = Counter(match.group(1) for match in _PHRASE.finditer(text))
        kinds |= {it: "phrase" for it, count in phrases.items() if count > 1}
        kinds |= dict.fromkeys(_with_a_word(text, kinds), "name and word")
        kinds |= {_title_topic(title): "title"} if title else {}
        kinds |= {_title_topic(it): "headline" for it in [self.line.get("headline")] if it}
        return [Topic(it, kind) for it, kind in kinds.items() if _says_something(it)]


def _with_a_word(text: str, names: Iterable[str]) -> Iterator[str]:
    """Yield names with a later or an earlier word of their sentence, not the one beside them."""
    for name in list(names):
        for span in split_sentences(text):
            before, found, after = text[span.start : span.end].partition(name)
            words = [*before.split()[:-2], *after.split()[2:]] if found else []
            plain = [it for it in words if re.fullmatch("[a-z]{5,}", it) and it not in STOP_WORDS]
            if plain:
                yield f"{name} {max(plain, key=len)}"
                break


def _title_topic(title: str) -> str:
    """Return two to four words of a title without its first; all of it where it is short."""
    words = title.split()
    return " ".join(words[1:5] if len(words) > 3 else words)


def _says_something(text: str) -> bool:
    words = text.split()
    plain = {words[0].lower(), words[-1].lower()}
    return not plain & STOP_WORDS and _MONTHS_AND_DAYS.isdisjoint(words) and len(text) > 3


def status(topic: Topic, texts: Sequence[Text]) -> str | None:
    """Say how far a topic from elsewhere is absent from a collection; None if it is there.

    What is held in full, but apart, is absent where it is a name; else nobody could tell.
    """
    stems = set(topic.stems)
    whole = [text for text in texts if stems <= text.held]
    if not whole:
        some = len(stems) > 1 and any(stems & text.held for text in texts)
        return "part there" if some else "absent"
    if topic.kind != "name" or len(stems) < 2:
        return None
    return None if any(_near(topic.stems, text.stems) for text in whole) else "apart"


def _near(wanted: Sequence[str], stems: Sequence[str]) -> bool:
    """Tell whether some stems stand close to each other anywhere."""
    reach = len(wanted) + _APART
    starts = [at for at, stem in enumerate(stems) if stem in wanted]
    return any(set(wanted) <= set(stems[at : at + reach]) for at in starts)


def named_in(core: Topic, text: Text) -> bool:
    """Tell whether an article names a topic: its words close to each other."""
    return _near(core.stems, text.stems)


def requests(
    draw: random.Random, texts: Sequence[Text], others: Sequence[Text]
) -> Iterator[dict[str, Any]]:
    """Yield requests to a collection, for topics of its own and of other articles of its kind."""
    own = [topic for text in texts for topic in text.topics()]
    foreign = [
        topic for text in draw.sample(others, min(60, len(others))) for topic in text.topics()
    ]
    groups: dict[str, list[Topic]] = {"there": own}
    for topic in foreign:
        if (found := status(topic, texts)) is not None:
            groups.setdefault(found, []).append(Topic(topic.text, topic.kind, found))
    groups["other matter"] = list(_other_matters(draw, texts, own, groups.get("absent", [])))
    for name, count in DRAWN.items():
        for topic in _evenly(draw, groups.get(name, []), count):
            yield _request(draw, topic)


def _other_matters(
    draw: random.Random, texts: Sequence[Text], own: Sequence[Topic], absent: Sequence[Topic]
) -> Iterator[Topic]:
    """Yield names of the collection, each with a word that no article which names it holds."""
    names = [topic.text for topic in own if topic.kind in ("name", "one word")]
    words = [topic.text.split()[-1] for topic in absent if topic.kind == "phrase"]
    for name, word in zip(
        draw.sample(names, len(names)), draw.sample(words, len(words)), strict=False
    ):
        topic = Topic(f"{name} {word}", "name and word", "other matter")
        if not any(set(topic.stems) <= text.held for text in texts):
            yield topic


def _evenly(draw: random.Random, topics: Sequence[Topic], count: int) -> list[Topic]:
    """Draw topics, every kind as often as another where there are enough."""
    of_kind: dict[str, list[Topic]] = {}
    for topic in draw.sample(topics, len(topics)):
        of_kind.setdefault(topic.kind, []).append(topic)
    turns = [topic for turn in zip(*map(_padded, of_kind.values()), strict=False) for topic in turn]
    return [topic for topic in turns if topic is not None][:count]


def _padded(topics: list[Topic]) -> list[Topic | None]:
    return [*topics, *[None] * 100][:100]


def _request(draw: random.Random, topic: Topic) -> dict[str, Any]:
    said = topic.text.lower() if draw.random() < 1 / 3 else topic.text
    added = draw.random() < 1 / 4 and topic.status != "other matter"
    said = f"the {said} {draw.choice(ADDED)}" if added else said
    frames = FRAMES if draw.random() < 0.6 else OTHER_FRAMES
    # What is no name and has more than three words is no request by itself.
    if len(content_words(said)) > 3:
        frames = tuple(frame for frame in frames if frame != "{}")
    frame = draw.choice(frames)
    return {"question": frame.format(said), "frame": frame, "topic": topic, "added": added}
