"""Numbers written as words: ``ten thousand``, ``twenty-first``, ``two-thirds``, ``dozen``. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

ONES = {
    word: value
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen""".split()
    )
}
TENS = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
SCALES = {
    "dozen": 12.0,
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
}
SHORT_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12}
_IRREGULAR = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fifth": 5,
    "eighth": 8,
    "ninth": 9,
    "twelfth": 12,
}
ORDINALS: dict[str, int] = {
    **{f"{word}th": value for word, value in ONES.items() if value > 3},
    **{f"{word[:-1]}ieth": value for word, value in TENS.items()},
    **_IRREGULAR,
    "hundredth": 100,
    "thousandth": 1000,
}
FRACTIONS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "thirds": 3,
    "quarter": 4,
    "quarters": 4,
    "fifth": 5,
    "fifths": 5,
    "sixth": 6,
    "sixths": 6,
    "eighth": 8,
    "eighths": 8,
    "tenth": 10,
    "tenths": 10,
}


# "I", "V" and "X" alone are as often letters.
ROMAN = {
    numeral: value
    for value, numeral in enumerate(
        """II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX""".split(), start=2
    )
    if len(numeral) > 1
}
# Words that tell how many there are of something without a number.
COUNTS = {
    "zero": 0,
    "one": 1,
    "single": 1,
    "sole": 1,
    "once": 1,
    "both": 2,
    "pair": 2,
    "couple": 2,
    "duo": 2,
    "twins": 2,
    "twice": 2,
    "double": 2,
    "doubled": 2,
    "trio": 3,
    "triple": 3,
    "tripled": 3,
    "triplets": 3,
    "quartet": 4,
    "decade": 10,
    "century": 100,
    "millennium": 1000,
    "ww1": 1,
    "wwi": 1,
    "ww2": 2,
    "wwii": 2,
}
# Words for what came first.
FIRSTS = frozenset(
    """debut debuts debuted inaugural maiden earliest initial initially original originally premiere
    premiered pioneer pioneered pioneering""".split()
)
# After "first", a verb: "was first sold in May" tells no rank, and "she first met him" none either.
VERBS_AFTER_FIRST = frozenset(
    """air aired appear arrive arose ate became become began begin bought bred broke brought built
    came caught chosen come drawn emerge enter fell felt flew found gave given got grew grown had
    heard held is kept knew known led lit made make meet met opened put ran read rose said sang sat
    saw see seen sent set shot shown sold spoke spoken start sung swam taken taught thought told
    took understood use was went were won wore write written wrote""".split()
)


class WordNumber(NamedTuple):
    """A number and how many words it takes."""

    value: float
    words: int
    ordinal: bool


def parse_words(words: Sequence[str]) -> WordNumber | None:
    """Read a number from the start of some folded words; None where the first begins none."""
    total = current = 0.0
    used = 0
    for index, word in enumerate(words):
        if word in ORDINALS and current % 10 == 0:
            return WordNumber(total + current + ORDINALS[word], index + 1, ordinal=True)
        if word in SCALES:
            scaled = max(current, 1.0) * SCALES[word]
            total, current = (total + scaled, 0.0) if scaled >= 1000 else (total, scaled)
        elif _fits(word, current):
            current += ONES.get(word, 0) + TENS.get(word, 0)
        elif not (used and word == "and" and current + total >= 100 and _goes_on(words, index)):
            break
        used = index + 1 if word != "and" else used
    return WordNumber(total + current, used, ordinal=False) if used else None


def _fits(word: str, current: float) -> bool:
    if word in TENS:
        return current % 100 == 0
    return word in ONES and (current % 100 == 0 or (current % 10 == 0 and 0 < ONES[word] < 10))


def _goes_on(words: Sequence[str], index: int) -> bool:
    after = words[index + 1 : index + 2]
    return bool(after) and (after[0] in ONES or after[0] in TENS or after[0] in ORDINALS)
