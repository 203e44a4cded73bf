"""The container file: its steps run as shell commands in an empty environment, then the bot."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.deploy.container_file import Steps, instructions, steps
from tests.doubles.bot_api import TOKEN, BotApi

FILE = ROOT / "deploy" / "Dockerfile"
IGNORED = ROOT / "deploy" / "Dockerfile.dockerignore"
READ = instructions(FILE.read_text(encoding="utf-8"))
# How pip reaches the packages is this machine's affair, as it is the builder's of an image.
PIP = {
    name: value
    for name, value in os.environ.items()
    if name.startswith(("PIP_", "SSL_")) or name.lower().endswith("_proxy")
}


@pytest.fixture
def root() -> Iterator[Path]:
    """A folder that any user may enter, which pytest's own are not."""
    with tempfile.TemporaryDirectory(prefix="footnote-container-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def base_image(root: Path) -> Path:
    """Return a folder with the base image's ``python`` in it."""
    folder = root / "base"
    folder.mkdir()
    (folder / "python").symlink_to(Path(sys.base_prefix) / "bin" / "python3")
    return folder


def build_context(root: Path) -> Path:
    """Return a copy of the repository without what the ignore file names."""
    lines = IGNORED.read_text(encoding="utf-8").splitlines()
    names = [line.removeprefix("**/") for line in lines if line and not line.startswith("#")]
    shutil.copytree(ROOT, root / "context", ignore=shutil.ignore_patterns(*names))
    return root / "context"


def test_the_container_file_starts_the_bot_as_a_plain_user_with_a_health_check(
    tmp_path: Path,
) -> None:
    read = steps(READ, Path("context"), tmp_path)
    assert read.command == ["footnote", "telegram"]
    assert read.health == ["footnote", "telegram", "--health"]
    assert read.user == "1000:1000"
    assert read.stop_signal == "SIGTERM"
    assert read.folder == read.variables["FOOTNOTE_DATA_DIR"] == f"{tmp_path}/data"


def test_nothing_private_reaches_an_image() -> None:
    ignored = set(IGNORED.read_text(encoding="utf-8").split())
    assert {".env", ".git", ".footnote", "out"} <= ignored
    private = [line.strip("/") for line in (ROOT / ".gitignore").read_text().split()]
    built = {"*.pyc", "*.egg-info", "build", "__pycache__"}
    assert not {name for name in private if name not in ignored} - built


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.skipif(os.geteuid() != 0, reason="the steps change an owner, which takes root")
def test_the_steps_of_the_container_file_make_a_bot_that_answers(root: Path) -> None:
    read = steps(READ, build_context(root), root)
    path = f"{base_image(root)}:/usr/bin:/bin"
    bare = {"PATH": path, "HOME": "/nonexistent", "PIP_NO_CACHE_DIR": "1", **PIP}
    # The shell's children end with it when it takes too long.
    build = ["timeout", "1000", "sh", "-c", "\n".join(read.script)]
    subprocess.run(build, env=bare, check=True)
    with BotApi(paced=False) as api:
        answers_and_is_well(api, read, path)


def identity(read: Steps) -> tuple[int, int]:
    """Return the container's user and group, or root's where only root has a Python."""
    user, group = (int(number) for number in read.user.split(":"))
    python = str((Path(sys.base_prefix) / "bin" / "python3").resolve())
    reached = subprocess.run(
        ["test", "-x", python], user=user, group=group, extra_groups=[], check=False
    )
    return (user, group) if reached.returncode == 0 else (0, 0)


def answers_and_is_well(api: BotApi, read: Steps, path: str) -> None:
    """Start the container's command, ask it, look at its health, and stop it."""
    variables = {name: value.replace("$PATH", path) for name, value in read.variables.items()}
    server = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_BASE_URL": api.url}
    user, group = identity(read)
    environment = {"HOME": "/nonexistent", "FOOTNOTE_CHAT_MODEL": "none", **variables}

    def start(command: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["/usr/bin/env", *command],
            env={**environment, **server},
            cwd=read.folder,
            user=user,
            group=group,
            extra_groups=[],
        )

    assert start(read.health).wait(60) == 1
    bot = start(read.command)
    try:
        api.say("/start")
        api.wait_for("I hold no articles yet.", seconds=60)
        assert start(read.health).wait(60) == 0
    finally:
        bot.send_signal(getattr(signal, read.stop_signal))
        assert bot.wait(30) == 0
    assert start(read.health).wait(60) == 1
