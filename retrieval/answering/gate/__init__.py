"""The gate: whether the cited sentences bear out what a model wrote.

``checking`` asks the other modules in turn: ``quotations``, ``dates``, ``numbers``, ``names``,
``exchange``, ``negation``, ``support``. Each is pure and knows only texts; ``verdict`` holds the
types.
"""

from retrieval.answering.gate.checking import Gate
from retrieval.answering.gate.verdict import Evidence, Kind, Reason, Verdict

__all__ = ["Evidence", "Gate", "Kind", "Reason", "Verdict"]
