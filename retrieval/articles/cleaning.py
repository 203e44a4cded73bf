"""Small pure helpers on strings: one line for messages, one shape for texts."""

from __future__ import annotations

import re
import unicodedata

MESSAGE_LENGTH = 300

# Controls, line separators, lone surrogates and the marks that turn the direction of writing:
# each could break a message into two lines, or make it read as something else.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_NEWLINE = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ud800-\udfff]")


def one_line(message: str) -> str:
    """Return a message with everything escaped that would not show, or would start a new line."""
    return _UNPRINTABLE.sub(lambda match: ascii(match[0])[1:-1], message)


def shortened(message: str, length: int = MESSAGE_LENGTH) -> str:
    """Return a message of one line and at most ``length`` characters."""
    line = one_line(message.strip())
    return line if len(line) <= length else line[: length - 1] + "…"


def is_blank(text: str) -> bool:
    """Tell whether a text shows nothing: empty, white space, or invisible characters alone."""
    return not any(char.isprintable() and not char.isspace() for char in text)


def squeezed(text: str) -> str:
    """Return a text on one line, with every run of white space as one space."""
    return " ".join(_CONTROL.sub("", text).split())


def normalised(text: str) -> str:
    r"""Return a text in NFC with ``\n`` line ends, no control characters, and trimmed."""
    text = _CONTROL.sub("", _NEWLINE.sub("\n", text))
    return unicodedata.normalize("NFC", text).strip()
