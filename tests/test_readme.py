"""What a person reads is what a machine runs: every `footnote` line of the README works."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def shell_lines() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    return [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]


def run(command: str, data_dir: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "bot", *shlex.split(command)[1:]]
    environment = {**os.environ, "FOOTNOTE_DATA_DIR": str(data_dir)}
    return subprocess.run(
        words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=100, check=False
    )


def test_every_footnote_command_of_the_readme_works(tmp_path: Path) -> None:
    commands = [line for line in shell_lines() if line.startswith("footnote ")]
    assert len(commands) >= 5
    for command in commands:
        done = run(command, tmp_path)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        assert done.stdout.strip(), command


def test_every_make_target_of_the_readme_exists() -> None:
    targets = re.findall(r"^make (\w[\w-]*)", "\n".join(shell_lines()), re.MULTILINE)
    assert {"chat", "ask", "test"} <= set(targets)
    for target in targets:
        assert re.search(rf"^{target}:.*##", MAKEFILE, re.MULTILINE), target


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)#]+)\)", README))
def test_every_link_of_the_readme_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


def test_the_command_table_names_every_command() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "bot", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    commands = re.findall(r"^  ([a-z-]+)  ", told.partition("Commands:")[2], re.MULTILINE)
    assert len(commands) >= 6
    for command in commands:
        assert f"`footnote {command}" in README, command
