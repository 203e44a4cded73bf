"""Make bad sentences of good ones, to measure the gate. Shares no code with the gate.

Names, numbers and words are drawn from other articles. What is put in must not stand in the
evidence by accident, so that each result is certainly wrong; a swap is only probably wrong.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from training.gate_examples import Example

MONTHS = "January February March April May June July August September October November December"
MONTH_NAMES = MONTHS.split()
ANY_MONTH = "|".join(MONTH_NAMES)
SPELLED = "two three four five six seven eight nine ten eleven twelve twenty thirty fifty".split()
NUMBER = re.compile(
    r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w,-])"
    r"|(?<![\w.,-])\d+(?:\.\d+)?(?![\w-]|[.,]\d)|\b(?:" + "|".join(SPELLED) + r")\b(?!-)"
)
FULL_DATE = re.compile(rf"\b({ANY_MONTH}) (\d{{1,2}})\b|\b(\d{{1,2}}) ({ANY_MONTH})\b")
YEAR = re.compile(r"(?<![\w.,$£-])(1[5-9]\d\d|20[0-2]\d)(?![\w%-]|[.,]\d)")
NAME = re.compile(r"[A-Z][\w'’]+(?: (?:of |de |van |the )?[A-Z][\w'’]+)*")
QUOTED = re.compile(r"(``|“|\")\s?([^`“”\"]{8,}?)\s?(''|”|\")")
AUXILIARY = re.compile(
    r"\b(is|are|was|were|has|have|had|can|could|will|would|may|might|should|did|does|do)\b"
    r"(?! not\b| n't|n't|not)"
)
DENIAL = re.compile(
    r"\b(?:(is|are|was|were|has|have|had|could|would|should|did|does|do|may|might|will)"
    r" (?:not|n't|never) |(never) |(can)not |(?<=\b)(no) (?=[a-z]{4})|(without) )|(\w+)n't "
)
NO_NAMES = set(
    f"""The A An In On It He She They This That These Those There His Her Its Their As At By For
    From After Before During While When Where Who What Which If But And Or So Since Although However
    I We You Mr Mrs Ms Dr According Both Some Many Most All Each One Two Three First Second Also
    Another Other Such Only {MONTHS} Monday Tuesday Wednesday Thursday Friday Saturday
    Sunday""".split()
)
DIGITS_OF = dict(zip(SPELLED, "2 3 4 5 6 7 8 9 10 11 12 20 30 50".split(), strict=True))


class Corruptor:
    """Corrupt sentences with material of other articles.

    The same seed and sentence give the same result, whatever was corrupted before.
    """

    def __init__(self, examples: Sequence[Example], seed: int) -> None:
        self._seed = seed
        self._random = random.Random(seed)
        self._examples = list(examples)
        texts = {text for example in examples for _, text in example.evidence}
        self._names = sorted({name for text in texts for name in names_of(text)})
        self._numbers = sorted({match[0] for text in texts for match in NUMBER.finditer(text)})
        self._words = sorted({w for text in texts for w in re.findall(r"\b[a-z]{5,}\b", text)})
        self._bags = {e.evidence: bag(e.evidence_text) for e in examples}

    def all(self, example: Example) -> Iterator[Example]:
        """Yield every corruption that a sentence allows, at most one of each kind."""
        self._start(example)
        yield from self._corrupted(
            example,
            {
                "number changed": self.number,
                "date moved": self.date,
                "name replaced": self.name,
                "names swapped": self.swap,
                "negation added": self.deny,
            },
        )
        yield from self._rare(example)
        yield self.moved(example)
        yield self.moved_near(example)
        yield self.of_another_question(example)

    def rare(self, example: Example) -> Iterator[Example]:
        """Yield the corruptions that few sentences allow."""
        self._start(example)
        yield from self._rare(example)

    def _start(self, example: Example) -> None:
        self._random.seed(f"{example.sentence}{self._seed}")

    def _rare(self, example: Example) -> Iterator[Example]:
        yield from self._corrupted(
            example, {"negation removed": self.affirm, "quotation altered": self.quotation}
        )

    def _corrupted(
        self, example: Example, kinds: dict[str, Callable[[Example], str | None]]
    ) -> Iterator[Example]:
        for kind, corrupt in kinds.items():
            sentence = corrupt(example)
            if sentence is not None and sentence != example.sentence:
                yield replace(example, sentence=sentence, kind=kind)

    def number(self, example: Example) -> str | None:
        """Put another article's number in place of one that is no year or day."""
        sentence = example.sentence
        dated = [m.span() for form in (FULL_DATE, YEAR) for m in form.finditer(sentence)]
        spots = [
            m for m in NUMBER.finditer(sentence) if not any(a <= m.start() < b for a, b in dated)
        ]
        if not spots:
            return None
        spot = self._random.choice(spots)
        held = (
            example.evidence_text.replace(",", "").lower() + " " + sentence.replace(",", "").lower()
        )
        options = [
            other
            for other in self._numbers
            if other.isalpha() == spot[0].isalpha()
            and abs(len(other) - len(spot[0])) <= 2
            and not YEAR.fullmatch(other)
            and not re.search(rf"(?<!\d){re.escape(other.replace(',', ''))}(?!\d)", held)
            and not spelled_in(other, held)
        ]
        return put(sentence, spot, self._random.choice(options)) if options else None

    def date(self, example: Example) -> str | None:
        """Move a day, a month or a year to one that the evidence does not name."""
        sentence, held = example.sentence, example.evidence_text + " " + example.sentence
        moves: list[str] = []
        for m in YEAR.finditer(sentence):
            years = [
                y for y in range(int(m[0]) - 30, int(m[0]) + 31) if str(y) not in held and y < 2030
            ]
            years = [
                y
                for y in years
                if not re.search(rf"\d\d-0?{y % 100}\b|\d\d\s?-+\s?{y % 100:02d}\b", held)
            ]
            moves += [put(sentence, m, str(self._random.choice(years)))] if years else []
        for m in FULL_DATE.finditer(sentence):
            month, day = m[1] or m[4], m[2] or m[3]
            days = [d for d in range(1, 29) if str(d) != day and not re.search(rf"\b{d}\b", held)]
            months = [name for name in MONTH_NAMES if name not in held and name[:3] not in held]
            if days:
                moves.append(put(sentence, m, m[0].replace(day, str(self._random.choice(days)))))
            if months:
                moves.append(put(sentence, m, m[0].replace(month, self._random.choice(months))))
        return self._random.choice(moves) if moves else None

    def name(self, example: Example) -> str | None:
        """Put a name of another article in place of one."""
        spots = list(name_spots(example))
        if not spots:
            return None
        spot = self._random.choice(spots)
        held = set(re.findall(r"\w+", (example.evidence_text + " " + example.sentence).lower()))
        for _ in range(200):
            other = self._random.choice(self._names)
            fresh = not held & set(re.findall(r"\w+", other.lower()))
            if fresh and len(other.split()) == len(spot[0].split()):
                return put(example.sentence, spot, other)
        return None

    def swap(self, example: Example) -> str | None:
        """Let two names of the sentence change places."""
        spots = list(name_spots(example))
        pairs = [(a, b) for a in spots for b in spots if a.end() < b.start() and a[0] != b[0]]
        if not pairs:
            return None
        a, b = self._random.choice(pairs)
        s = example.sentence
        return s[: a.start()] + b[0] + s[a.end() : b.start()] + a[0] + s[b.end() :]

    def deny(self, example: Example) -> str | None:
        """Add a "not" after an auxiliary verb."""
        if re.search(r"\b(?:not|never|no|cannot|neither|nor|without)\b|n't", example.sentence):
            return None
        spots = list(AUXILIARY.finditer(example.sentence))
        if not spots:
            return None
        spot = self._random.choice(spots)
        return put(example.sentence, spot, f"{spot[0]} not")

    def affirm(self, example: Example) -> str | None:
        """Take a denial away."""
        spots = [
            m
            for m in DENIAL.finditer(example.sentence)
            if not re.match(r"only|just|merely|until|least|later", example.sentence[m.end() :])
        ]
        if not spots:
            return None
        spot = self._random.choice(spots)
        kept = (
            spot[1]
            or spot[3]
            or spot[6]
            or {"no": "some", "without": "with"}.get(spot[4] or spot[5] or "", "")
        )
        kept = {"ca": "can", "wo": "will"}.get(kept, kept)
        return put(example.sentence, spot, f"{kept} " if kept else "")

    def quotation(self, example: Example) -> str | None:
        """Change, drop or add one word of a quotation."""
        spots = [m for m in QUOTED.finditer(example.sentence) if len(m[2].split()) > 1]
        if not spots:
            return None
        spot = self._random.choice(spots)
        said = spot[2].split()
        at = self._random.randrange(len(said))
        fresh = next(
            w
            for w in iter(lambda: self._random.choice(self._words), "")
            if w not in example.evidence_text
        )
        change = (
            self._random.choice(("change", "drop", "add")) if 0 < at < len(said) - 1 else "change"
        )
        middle = {"change": [fresh], "drop": [], "add": [fresh, said[at]]}[change]
        if change == "drop" and not re.search(r"\w", said[at]):
            middle = [fresh, said[at]]
        altered = " ".join([*said[:at], *middle, *said[at + 1 :]])
        return put(example.sentence, spot, f"{spot[1]}{altered}{spot[3]}")

    def moved(self, example: Example) -> Example:
        """Cite another article."""
        others = [o for o in self._examples if not shares_article(o, example)]
        return replace(
            example, evidence=self._random.choice(others).evidence, kind="citation moved"
        )

    def moved_near(self, example: Example) -> Example:
        """Cite the other article that shares the most words with the sentence."""
        said = bag(example.sentence)
        own = {title for title, _ in example.evidence}
        others = [e for e in self._bags if own.isdisjoint(title for title, _ in e)]
        best = max(others, key=lambda e: (len(said & self._bags[e]) / len(said or {""}), e))
        return replace(example, evidence=best, kind="citation moved to the nearest article")

    def of_another_question(self, example: Example) -> Example:
        """Give the evidence a sentence that answers another question."""
        others = [o for o in self._examples if not shares_article(o, example)]
        return replace(
            example,
            sentence=self._random.choice(others).sentence,
            kind="sentence of another question",
        )


def names_of(text: str) -> Iterator[str]:
    """Yield the names of a text that do not open it."""
    for m in NAME.finditer(text):
        if (
            m.start() > 2
            and text[m.start() - 2] not in ".`'\""
            and not set(m[0].split()) & NO_NAMES
        ):
            yield m[0]


def name_spots(example: Example) -> Iterator[re.Match[str]]:
    """Yield the names of a sentence; one that opens it only where the evidence has it too."""
    inside = set(names_of(" ".join(text for _, text in example.evidence)))
    for m in NAME.finditer(example.sentence):
        first = m.start() < 3 or example.sentence[m.start() - 2] in ".`'\""
        if not set(m[0].split()) & NO_NAMES and (not first or m[0] in inside):
            yield m


def bag(text: str) -> frozenset[str]:
    """Return the longer words of a text."""
    return frozenset(re.findall(r"\w{4,}", text.lower()))


def shares_article(a: Example, b: Example) -> bool:
    """Tell whether two examples cite an article in common."""
    return not {title for title, _ in a.evidence}.isdisjoint(title for title, _ in b.evidence)


def spelled_in(number: str, held: str) -> bool:
    """Tell whether a small number stands in a text in its other form."""
    words_of = {digits: word for word, digits in DIGITS_OF.items()}
    other = words_of.get(number) or DIGITS_OF.get(number)
    return other is not None and re.search(rf"(?<!\d)\b{other}\b", held) is not None


def put(sentence: str, spot: re.Match[str], text: str) -> str:
    """Put a text in place of a match."""
    return sentence[: spot.start()] + text + sentence[spot.end() :]
