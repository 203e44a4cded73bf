"""How long one call takes. Needs the standard library alone: the stock stack's side uses it too."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, NamedTuple, ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Spent(NamedTuple, Generic[Result]):
    """What a call returned, its milliseconds, and the processor's in all threads."""

    result: Result
    ms: float
    processor_ms: float


def spent(
    call: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs
) -> Spent[Result]:
    """Call, and take the time."""
    started, used = time.perf_counter(), time.process_time()
    result = call(*args, **kwargs)
    seconds, processor = time.perf_counter() - started, time.process_time() - used
    return Spent(result, seconds * 1000, processor * 1000)
