"""What a web page leaves around an article when it is copied: comment forms, share bars, banners.

The list is closed, a pattern stands for a whole line, and lines go only from the head and the tail
of a text. A line that merely contains such words stays, and so does all that stands between two
lines of the article.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

# Longer lines are sentences of the article, whatever they say.
LONGEST_LEFTOVER = 250

_COMMENT_FORM = (
    r"leave a (?:reply|comment)(?: cancel reply)?",
    r"cancel reply",
    r"your email address will not be published\.?(?: required fields are marked ?\*?)?",
    r"required fields are marked ?\*?",
    r"(?:your )?(?:comment|name|e-?mail|email address|website)(?: ?\*| \(required\))",
    r"website",
    r"save my name, email,? and website in this browser for the next time i comment\.?",
    r"notify me of (?:follow-up comments|new posts) by e-?mail\.?",
    r"(?:post|submit|add(?: a)?|write a) comment",
    r"(?:no|\d{1,4}) comments?(?: yet)?",
    r"be the first to comment[.!]?",
    r"(?:you must be logged in|log in|sign in) to (?:post|leave|write) a comment\.?",
    r"this site uses akismet to reduce spam\.(?: learn how your comment data is processed\.?)?",
    r"Δ",
)
_SHARING = (
    r"share(?: this)?(?: (?:article|story|post|page))?:?",
    r"share (?:this )?(?:on|via) (?:facebook|twitter|x|linkedin|whatsapp|reddit|telegram|e-?mail)",
    r"(?:click to )?(?:share on|tweet|email|print)(?: this)?(?: \(opens in new window\))",
    r"(?:facebook|twitter|linkedin|whatsapp|reddit|pinterest|tumblr|tweet|copy link)",
    r"like this:?",
    r"(?:like )?loading(?:\.\.\.|…)",
    r"follow us(?: on (?:facebook|twitter|x|instagram|linkedin|telegram))?[:.]?",
)
_PROMOTION = (
    r"(?:subscribe|sign up)(?: now)?",
    r"(?:subscribe to|sign up (?:for|to)) (?:our|the) "
    r"(?:free |daily |weekly )*newsletters?\b.{0,40}",
    r"(?:read|learn|see) more(?: ?(?:\.\.\.|…|»|→|>))?",
    r"(?:continue reading|story continues below)(?: advertisement)?(?:\.\.\.|…)?",
    r"(?:advertisement|advertising|sponsored(?: content)?|promoted)",
    r"related (?:articles?|posts?|stories|topics|content):?",
    r"(?:you may also like|more from this (?:author|section)|trending(?: now)?|most read):?",
    r"(?:previous|next) (?:article|post|story)",
)
_NAVIGATION = (
    r"skip to (?:main )?content",
    r"(?:toggle navigation|main menu|back to top|scroll to top)",
    r"\d{1,3}[- ]min(?:ute)?s?(?: read)?",
)
_COOKIES = (
    r"(?:we|this (?:web)?site) uses? cookies\b.*",
    r"by (?:continuing to (?:use|browse)|using) (?:this|our) (?:web)?site,? "
    r"you (?:agree|consent) to\b.*",
    r"(?:accept|reject|allow)(?: all)?(?: cookies)?",
    r"(?:manage|cookie) (?:cookies|preferences|settings|policy)",
)
_LEFTOVER = re.compile(
    "|".join((*_COMMENT_FORM, *_SHARING, *_PROMOTION, *_NAVIGATION, *_COOKIES)), re.IGNORECASE
)
_COUNTER = re.compile(r"\d{1,3}")
_ORIGINAL_SOURCE = re.compile(r"original source ?: ?(\S.*)", re.IGNORECASE)


class Cleaned(NamedTuple):
    """A text without left-overs, and the source and URL that an "Original Source" line named."""

    text: str
    source: str | None
    url: str | None


def without_leftovers(text: str, *, below_title: bool = False) -> Cleaned:
    r"""Take left-over lines out of the head and the tail of a text with ``\n`` line ends.

    ``below_title`` says that the title was taken off: then a bare counter on top goes as well.
    """
    lines = text.split("\n")
    end = len(lines) - _count_leftovers(lines[::-1])
    start = _count_leftovers(lines[:end], counters=below_title)
    named = next(filter(None, map(_original_source, lines[:start] + lines[end:])), None)
    source, url = _source_and_url(named) if named else (None, None)
    return Cleaned("\n".join(lines[start:end]).strip(), source, url)


def _count_leftovers(lines: Sequence[str], *, counters: bool = False) -> int:
    """Count the lines up to the last left-over before the first line of the article.

    A bare number between two left-overs is the counter of a share bar. One that touches the
    article may be part of it, and stays unless ``counters`` says otherwise.
    """
    count = 0
    for index, raw in enumerate(lines):
        line = " ".join(raw[: 2 * LONGEST_LEFTOVER].split())
        number = bool(_COUNTER.fullmatch(line))
        if line and not number and not _is_leftover(line):
            break
        if line and (counters or not number):
            count = index + 1
    return count


def _is_leftover(line: str) -> bool:
    if len(line) > LONGEST_LEFTOVER:
        return False
    return bool(_LEFTOVER.fullmatch(line) or _ORIGINAL_SOURCE.fullmatch(line))


def _original_source(line: str) -> str | None:
    match = _ORIGINAL_SOURCE.fullmatch(" ".join(line.split()))
    return match[1] if match else None


def _source_and_url(named: str) -> tuple[str, str | None]:
    if not re.match(r"https?://", named, re.IGNORECASE):
        return named, None
    try:
        parts = urlsplit(named)
    except ValueError:
        return named, None
    # The front page of a site is the source of many articles, and the address of none.
    return parts.hostname or named, named if parts.path.strip("/") else None
