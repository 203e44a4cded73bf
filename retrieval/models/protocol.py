"""What the index and the answers ask of an embedding model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from retrieval.models.readings import Reading, Titled
    from retrieval.models.talk import Recalled

Vectors: TypeAlias = NDArray[np.float32]
"""One vector of unit length a row: float32 [n, dimensions]."""


class EmbeddingModel(Protocol):
    """Turns texts into vectors whose dot product says how near two texts are in meaning.

    Every method may be called from several threads at once, and raises ModelError when the model
    does not answer.
    """

    @property
    def name(self) -> str:
        """Identify the vector space: vectors of models with different names are never compared."""
        ...

    @property
    def dimensions(self) -> int | None:
        """Return the length of a vector; None while a server has not answered yet."""
        ...

    @property
    def max_tokens(self) -> int:
        """Return how many tokens of a text are surely read; a longer one may be cut."""
        ...

    def embed_array(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts, in their order; no texts give an array of no rows."""
        ...

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of one question, comparable with those of `embed_array`."""
        ...


class PassageReader(Protocol):
    """Reads passages for a question: where in each the answer stands, and whether it does.

    It also reads what was said before a question: which words it lacks. All may be called from
    several threads at once; ModelError says that the model failed.
    """

    @property
    def name(self) -> str:
        """Identify the weights."""
        ...

    def read(self, question: str, passages: Sequence[Titled]) -> list[Reading]:
        """Return what is read in each passage, in their order."""
        ...

    def recall(self, question: str, turns: Sequence[str]) -> list[Recalled]:
        """Return how likely each word of earlier turns, oldest first, is missing in a question.

        A word is told where it begins. What goes too far back is left out.
        """
        ...
