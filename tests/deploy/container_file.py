"""A container file as shell commands: what a build would run, in another root."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

OURS = ("src", "data", "opt")  # the folders that the file makes; all others are the base image's


class Instruction(NamedTuple):
    """One instruction, its continued lines joined."""

    name: str
    rest: str


@dataclass
class Steps:
    """The build as a shell script, and what the container is then started with."""

    script: list[str] = field(default_factory=lambda: ["set -eu"])
    variables: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "0:0"
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)
    stop_signal: str = "SIGTERM"


def instructions(text: str) -> list[Instruction]:
    """Return the instructions of a container file."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [Instruction(*line.split(maxsplit=1)) for line in joined.splitlines()]


def steps(read: Iterable[Instruction], context: Path, root: Path) -> Steps:
    """Return the steps with the file's own folders moved under a root.

    Raises ValueError for an instruction that is not understood.
    """
    done = Steps()
    for name, written in read:
        rest = re.sub(rf"(?<![\w./-])/({'|'.join(OURS)})\b", rf"{root}/\1", written)
        match name:
            case "RUN":
                done.script.append(rest)
            case "WORKDIR":
                done.folder = rest
                done.script.append(f"mkdir -p {rest} && cd {rest}")
            case "COPY" if rest == ". .":
                done.script.append(f"cp -a {shlex.quote(str(context))}/. .")
            case "ENV":
                variable, _, value = rest.partition("=")
                done.variables[variable] = value
                done.script.append(f"export {variable}={value}")
            case "USER":
                done.user = rest
            case "CMD":
                done.command = json.loads(rest)
            case "HEALTHCHECK":
                done.health = json.loads(rest.partition(" CMD ")[2])
            case "STOPSIGNAL":
                done.stop_signal = rest
            case "FROM" | "VOLUME":
                pass
            case _:
                raise ValueError(f"{name} is no instruction that this reads")
    return done
