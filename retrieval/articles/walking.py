"""Finding the files below a folder: sorted, each real file once, links followed without loops."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from retrieval.articles.cleaning import one_line, shortened
from retrieval.domain import ReadFailure

SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class ReadNotice:
    """Something worth counting that is neither an article nor a failure, such as a skipped file."""

    path: str
    warning: str


class FoundFile(NamedTuple):
    """A real file, and the suffix of the name that it was found under, in lower case."""

    path: str
    suffix: str


Found = FoundFile | ReadFailure | ReadNotice


def find_files(folder: str, suffixes: Collection[str]) -> Iterator[Found]:
    """Yield every file below a real folder that has one of these suffixes.

    Hidden names are passed over; other files give a notice; what cannot be listed or followed
    gives a failure.
    """
    seen: set[str] = set()
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        real = resolved(path)
        if isinstance(real, ReadFailure):
            yield real
        elif _is_loop(path, real):
            yield failure(path, "links back to a folder that holds it; not followed")
        elif real not in seen:
            seen.add(real)
            yield from _entries(path, real, suffixes, waiting)


def resolved(path: str) -> str | ReadFailure:
    """Return the real path behind a name, or the failure that says why there is none."""
    if not path:  # the real path of nothing would be the current folder
        return failure(path, "is no path")
    try:
        real = os.path.realpath(path, strict=True)
        real.encode("utf-8")
    except UnicodeEncodeError:
        return failure(path, "its name is not valid UTF-8; rename it")
    except ValueError:
        return failure(path, "is no path")
    except OSError as error:
        broken = os.path.islink(path) and isinstance(error, FileNotFoundError)
        return failure(path, "is a link to nothing" if broken else os_reason(error))
    return real


def failure(path: str, reason: str, line: int | None = None) -> ReadFailure:
    """Make a failure whose path and reason are one printable line each."""
    return ReadFailure(path=one_line(path), reason=shortened(reason), line=line)


def os_reason(error: OSError) -> str:
    """Say in a few words why the operating system refused."""
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    if isinstance(error, PermissionError):
        return "permission denied; change its mode, or run as a user who may read it"
    return (error.strerror or str(error)).lower()


def _is_loop(path: str, real: str) -> bool:
    if not (os.path.islink(path) and os.path.isdir(real)):
        return False
    holder = os.path.realpath(os.path.dirname(path))
    return os.path.commonpath([holder, real]) == real


def _entries(
    path: str, real: str, suffixes: Collection[str], waiting: list[str]
) -> Iterator[Found]:
    """Yield a file, or put the names in a folder on the stack, first name on top."""
    if not os.path.isdir(real):
        yield _file(path, real, suffixes)
        return
    try:
        names = sorted(name for name in os.listdir(real) if not name.startswith("."))
    except OSError as error:
        yield failure(path, f"cannot be listed: {os_reason(error)}")
        return
    waiting.extend(os.path.join(path, name) for name in reversed(names))


def _file(path: str, real: str, suffixes: Collection[str]) -> Found:
    suffix = suffix_of(path)
    if suffix not in suffixes or not is_regular(real):
        return ReadNotice(one_line(path), SKIPPED)
    return FoundFile(real, suffix)


def suffix_of(path: str) -> str:
    """Return the suffix of a name in lower case, with its dot."""
    return os.path.splitext(path)[1].lower()


def is_regular(path: str) -> bool:
    """Tell whether a path is a regular file; one that is gone counts, and fails when it is read."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return True
