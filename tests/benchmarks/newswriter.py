"""Articles written by a seeded generator: news-like words in Zipf's frequencies, no outside data.

The sentences mean nothing, but weigh what news weighs: function words, names, figures, dates and
quotes, about 170 model tokens a passage, and a long tail of rare words for the word index.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate, product

PASSAGE_TOKENS = 170
_TOKENS_PER_WORD = 1.4  # of these texts, counted
_NAMES = 12_000  # rare words that the syllables below make
_NAMED = 0.18  # share of the words that are such names
_FLATTER = 2.7  # Mandelbrot's shift of Zipf's law: English text has no word at 1/1

_FUNCTION = """the of to in a and said that for on was with is by at from as it he has were be its
his an have who will not they their this which after had more been or but about would than one two
new also when first over her she there some against could last up other year years out all
before during under between while most such into three people government police minister""".split()
_CONTENT = """president country officials state million percent week company court city group party
market report security military law national public election vote leader talks deal trade bank
prices economy growth budget tax workers union strike factory energy gas oil power water climate
storm flood fire earthquake hospital doctors health virus vaccine patients school students teachers
university research scientists study data technology software satellite launch mission airport
flight train railway road bridge port ship border refugees migrants aid agency embassy treaty summit
sanctions missile troops soldiers attack ceasefire peace war defence navy army helicopter weapons
judge trial lawyer prison charges fraud bribery investigation evidence witness sentence appeal
football match final season club coach player goal tournament record medal race champion film
festival museum artist theatre music album prize novel author award farmers harvest wheat coffee
fish forest river island mountain coast village mayor council housing rent homes builders contract
shares investors profit debt loan currency inflation exports imports tariff supply demand chip
battery cars engine plant reactor pipeline grid solar turbine emissions carbon target agreement
parliament senate committee bill reform opposition coalition protest march crowd arrest curfew
announced approved rejected signed warned denied confirmed reported opened closed raised cut fell
rose reached expected planned agreed accused called urged blamed praised visited met won lost beat
built bought sold paid moved sent returned killed injured rescued found began ended resumed delayed
early late major small large local foreign former senior several recent annual joint northern
southern eastern western central rural financial political legal medical nuclear digital
heavy severe sharp steady record unexpected temporary permanent independent strong weak""".split()
_ONSETS = "B Br D F G H K L M N P R S St T Tr V W Z Sh".split()
_MIDDLES = "a e i o u ai ei ou ara eni olo umi".split()
_ENDS = (
    "n r s k v la ra no ta mi ska nov ton berg ford land stan ville dor ma heim ri les vic".split()
)
_MONTHS = "Jan. Feb. March April May June July Aug. Sept. Oct. Nov. Dec.".split()
OUTLETS = ("Harbour Post", "The Meridian", "Northern Wire", "Daily Ledger", "City Courier")
_ASKS = ("What did", "When did", "How many", "Who", "Why did", "Where was")


@dataclass(frozen=True, slots=True)
class Story:
    """An article as a .jsonl line has it, and a question made of words that stand in it."""

    line: dict[str, str]
    question: str


def stories(count: int, *, passages: int = 2, seed: int = 1) -> Iterator[Story]:
    """Yield articles that are cut into about ``passages`` passages each."""
    writer = _Writer(seed)
    for number in range(count):
        yield writer.story(number, passages)


class _Writer:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def story(self, number: int, passages: int) -> Story:
        sentences = self._sentences(passages)
        day = date(2025, 1, 1) + timedelta(days=self._random.randrange(365))
        line = {
            "id": f"story-{number}",
            "title": " ".join(self._words(7)).title(),
            "source": self._random.choice(OUTLETS),
            "published": day.isoformat(),
            "text": " ".join(sentences),
        }
        return Story(line, self._question(sentences))

    def _sentences(self, passages: int) -> list[str]:
        wanted = passages * PASSAGE_TOKENS / _TOKENS_PER_WORD
        written: list[str] = []
        words = 0
        while words < wanted:
            written.append(self._sentence())
            words += len(written[-1].split())
        return written

    def _sentence(self) -> str:
        words = self._words(self._random.randint(10, 30))
        if self._random.random() < 0.4:
            words.insert(self._random.randrange(3, len(words)), self._figure())
        said = " ".join(words)
        said = said[0].upper() + said[1:]
        if self._random.random() < 0.12:
            return f"“{said},” Mr. {self._name()} said."
        return f"{said}."

    def _words(self, count: int) -> list[str]:
        words, weights = _vocabulary()
        return self._random.choices(words, cum_weights=weights, k=count)

    def _figure(self) -> str:
        number = self._random.randrange(2, 40_000)
        return self._random.choice(
            (
                f"{number:,}",
                f"{number / 1000:.1f} percent",
                f"${number // 100} million",
                f"on {self._random.choice(_MONTHS)} {number % 28 + 1}",
            )
        )

    def _name(self) -> str:
        return _vocabulary()[0][-1 - self._random.randrange(_NAMES)]

    def _question(self, sentences: list[str]) -> str:
        words = self._random.choice(sentences).strip("“”.").split()
        start = self._random.randrange(max(1, len(words) - 7))
        return f"{self._random.choice(_ASKS)} {' '.join(words[start : start + 7])}?"


@cache
def _vocabulary() -> tuple[list[str], list[float]]:
    """Return the words, common ones first, and their cumulated frequencies."""
    names = ["".join(parts) for parts in product(_ONSETS, _MIDDLES, _ENDS)]
    names += [f"{name}{end}" for name in names for end in ("a", "ov")]
    common, rare = [*_FUNCTION, *_CONTENT], random.Random(0).sample(names, _NAMES)
    shares = [*_zipf(len(common), 1 - _NAMED), *_zipf(len(rare), _NAMED)]
    return [*common, *rare], list(accumulate(shares))


def _zipf(count: int, mass: float) -> list[float]:
    raw = [1 / (rank + _FLATTER) for rank in range(count)]
    total = sum(raw)
    return [mass * each / total for each in raw]
