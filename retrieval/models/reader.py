"""The packaged reader, run with onnxruntime: where in a passage the answer stands, and whether.

It also tells which words of an earlier conversation a follow-up question lacks.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from retrieval.errors import ModelError
from retrieval.models.manifest import verify
from retrieval.models.readings import Reading, Titled
from retrieval.models.sessions import open_session, usable_cores
from retrieval.models.talk import Recalled, lay_out, recalled
from retrieval.models.tokens import WEIGHTS, encodable, load_tokenizer
from retrieval.models.windows import Scores, Window, read_all

READER = Path(__file__).resolve().parent / "reader_weights"
_MODEL = "model.onnx"


class LocalReader:
    """A small encoder that reads question and passage together, on this machine's processor.

    Each pair is run alone and on one thread, the longest first, several at a time: in a batch the
    quantised activations would make a score depend on its neighbours (see ``LocalEmbedder``).
    """

    def __init__(self, weights: Path = READER, *, threads: int | None = None) -> None:
        """Load the model. Raises ModelError when a file is missing, changed or unusable."""
        self.name = f"reader/{verify(weights, _MODEL)[_MODEL][:8]}"
        self._threads = threads or usable_cores()
        self._tokenizer = load_tokenizer(WEIGHTS)
        self._session = open_session(weights / _MODEL)

    def read(self, question: str, passages: Sequence[Titled]) -> list[Reading]:
        """Read each passage for the question; the readings come in the order of the passages."""
        return read_all(self._run_all, self._tokenizer, question, passages)

    def recall(self, question: str, turns: Sequence[str]) -> list[Recalled]:
        """Return how likely each word of earlier turns, oldest first, is missing in a question."""
        asked, *said = self._tokenizer.encode_batch(
            [encodable(text) for text in (question, *turns)], add_special_tokens=False
        )
        talk = lay_out(asked, said)
        (missing,) = self._outputs(["missing"], talk.window)
        return list(recalled(talk, turns, missing[0]))

    def _run_all(self, windows: Sequence[Window]) -> list[Scores]:
        order = sorted(range(len(windows)), key=lambda at: -len(windows[at].ids))
        with ThreadPoolExecutor(self._threads) as pool:
            scored = dict(
                zip(order, pool.map(self._run, (windows[at] for at in order)), strict=True)
            )
        return [scored[at] for at in range(len(windows))]

    def _run(self, window: Window) -> Scores:
        spans, answers = self._outputs(["spans", "answers"], window)
        return spans[0], float(answers[0])

    def _outputs(self, names: list[str], window: Window) -> Sequence[Any]:
        try:
            outputs: Sequence[Any] = self._session.run(names, window.feeds)
        except Exception as error:  # onnxruntime's errors share no other base
            raise ModelError(f"The reader cannot read a text: {error}") from error
        return outputs
