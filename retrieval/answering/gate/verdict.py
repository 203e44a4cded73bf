"""What the gate is given and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Kind(Enum):
    """Why a sentence does not pass."""

    UNCITED = "uncited"
    MARKUP = "markup"
    ORDER = "order"
    QUOTATION = "quotation"
    DATE = "date"
    NUMBER = "number"
    NAME = "name"
    EXCHANGE = "exchange"
    NEGATION = "negation"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A cited sentence. The title, outlet and date of its article are shown with every citation.

    ``before`` is what the article says just before: it lends years to dates without one, and
    nothing else.
    """

    text: str
    title: str = ""
    source: str = ""
    published: datetime | None = None
    before: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing in a sentence that its citations do not say. ``what`` is as the sentence has it."""

    kind: Kind
    what: str
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence may be shown as fact. ``support`` is 0–1."""

    reasons: tuple[Reason, ...]
    support: float

    @property
    def passed(self) -> bool:
        """True when nothing speaks against the sentence."""
        return not self.reasons

    @property
    def explanation(self) -> str:
        """All reasons in one line; empty when the sentence passed."""
        return "; ".join(reason.message for reason in self.reasons)
