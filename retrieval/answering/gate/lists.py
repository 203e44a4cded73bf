"""Whether a number counts the list that stands beside it: "three judges: Ann, Bob and Cy". Pure.

The items of the list are held to the evidence by themselves.
"""

from __future__ import annotations

import re

_LEADS = re.compile(
    r"^[\w' -]{0,60}?(?:\s?[:,]|\s-|\s\(|\b(?:is|are|was|were|namely|like|including))\s*"
    r"(?P<list>[^.;:()]+)",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(
    r"(?P<list>[^.;:()]+?)(?:\s?[,)-]|\s(?:is|are|was|were|became|make|form))\s"
    r"(?:all |the |its |his |her |their |these )*$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r",?\s(?:and|or|&)\s|,\s", re.IGNORECASE)
_LONGEST = 6
"""Words of an item: a longer one is a clause."""
_CLAUSES = frozenset("which who whom whose that where when while but in on at by from".split())
_MOST = 12


def counts_list(value: float, before: str, after: str) -> bool:
    """Tell whether a small number is that of the items of a list right before or after it."""
    if not 2 <= value <= _MOST:
        return False
    after_it, before_it = _LEADS.match(after), _FOLLOWS.search(before)
    leading = _items(after_it["list"], "[^,]*") if after_it else []
    following = _items(before_it["list"], "[^,]*$") if before_it else []
    return value in (len(leading), len(following))


def _items(text: str, last: str) -> list[str]:
    """Return the items of an enumeration, whose last one a pattern tells; nothing if it is none."""
    listed = text.strip(" ,")
    joined = re.search(rf"\s(?:and|or|&)\s{last}", listed, re.IGNORECASE)
    items = _BETWEEN.split(listed[: joined.end()]) if joined else []
    return items if all(_is_item(item.split()) for item in items) else []


def _is_item(words: list[str]) -> bool:
    return 0 < len(words) <= _LONGEST and words[0].lower() not in _CLAUSES
