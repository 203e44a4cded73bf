"""Read a passage as Footnote does, with any network: alone, in its windows, the best span of all.

Only numpy, onnxruntime and tokenizers are needed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.models.readings import Titled
from retrieval.models.sessions import open_session
from retrieval.models.windows import Scores, Window, read_all

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Run = Callable[[Window], Scores]


@dataclass(frozen=True)
class Read:
    """The best span of a passage, in characters, and what the network thinks of it."""

    start: int
    end: int
    text: str
    margin: float  # the span's score, less that of no answer
    answers: float  # logit of the second head


def read(run: Run, tokenizer: Tokenizer, question: str, title: str, passage: str) -> Read:
    """Return the best span of a passage."""
    [reading] = read_all(
        lambda windows: map(run, windows), tokenizer, question, [Titled(title, passage)]
    )
    best = reading.overall
    assert best is not None, "there is something to read in every passage of a question set"
    text = passage[best.start : best.end]
    return Read(best.start, best.end, text, best.score - reading.nothing, reading.answers)


def onnx_run(graph: Path) -> Run:
    """Open an ONNX graph on one thread, for one window at a time.

    The activations are quantised over a whole run: in a batch, scores would depend on neighbours.
    """
    session = open_session(graph)

    def run(window: Window) -> Scores:
        spans, answers = session.run(["spans", "answers"], window.feeds)
        return spans[0], float(answers[0])

    return run
