"""A saved answer read from its file, and the result of checking it for people and scripts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.text import Text

from bot.rendering.terminal import CONTEXT, WARN
from bot.rendering.untrusted import one_line
from retrieval import ReadError, counted

if TYPE_CHECKING:
    from retrieval import Problem, Verification


def read_answer(path: Path) -> dict[str, Any]:
    """Read the JSON object that ``ask --json`` printed. Raises ReadError where there is none."""
    try:
        answer = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ReadError(f"{path} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise ReadError(
            f"{path} is no JSON ({error}); save what `footnote ask --json` prints."
        ) from error
    if not isinstance(answer, dict):
        raise ReadError(f"{path} holds no JSON object; save what `footnote ask --json` prints.")
    return answer


def verification_document(result: Verification) -> dict[str, Any]:
    """Return what ``verify --json`` prints; ``sentence`` counts from 1, null for other places."""
    return {
        "holds": result.holds,
        "sentences": result.sentences,
        "citations": result.citations,
        "changed_since": list(result.changed),
        "problems": [
            {"sentence": problem.sentence, "text": problem.text, "why": problem.why}
            for problem in result.problems
        ],
    }


def verification_view(result: Verification) -> RenderableType:
    """Return each sentence that does not hold with the reason, or that all holds.

    What was quoted rightly from an earlier version of an article holds, and is named too.
    """
    looked_at = f"{counted(result.sentences, 'sentence')}, {counted(result.citations, 'citation')}"
    changed = [
        Text(f"“{one_line(title)}” has changed since it was quoted.", style=WARN)
        for title in result.changed
    ]
    if result.holds:
        return Group(Text(f"Everything holds: {looked_at}."), *changed)
    lines = [line for problem in result.problems for line in _problem_lines(problem)]
    return Group(*lines, *changed, Text(f"Looked at {looked_at}.", style=CONTEXT))


def _problem_lines(problem: Problem) -> tuple[Text, Text]:
    where = f"Sentence {problem.sentence}: " if problem.sentence else ""
    return (
        Text(f"{where}{one_line(problem.text)}"),
        Text(f"  does not hold: {one_line(problem.why)}", style=WARN),
    )
