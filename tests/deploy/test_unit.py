"""The systemd unit, read by systemd's own checker where there is one."""

from __future__ import annotations

import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

from bot.telegram.service import GRACE_SECONDS
from tests.conftest import ROOT

UNIT = ROOT / "deploy" / "footnote.service"
CHECKER = shutil.which("systemd-analyze")
PROGRAM = "/opt/footnote/bin/footnote"


def checked(unit: str, folder: Path) -> str:
    """Return what the checker says of a unit whose program stands in a folder."""
    assert CHECKER is not None
    program = folder / "footnote"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    path = folder / "footnote.service"
    path.write_text(unit.replace(PROGRAM, str(program)))
    done = subprocess.run(
        [CHECKER, "verify", str(path)], capture_output=True, text=True, timeout=100, check=False
    )
    return f"{done.stdout}{done.stderr}"


@pytest.mark.skipif(CHECKER is None, reason="systemd-analyze is not installed")
def test_systemd_has_nothing_to_say_about_the_unit(tmp_path: Path) -> None:
    unit = UNIT.read_text(encoding="utf-8")
    assert checked(unit, tmp_path) == ""
    assert "Restrat" in checked(unit.replace("Restart=", "Restrat=", 1), tmp_path)


def test_the_unit_waits_for_the_grace_and_does_not_retry_what_cannot_heal() -> None:
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(UNIT, encoding="utf-8")
    service = parser["Service"]
    assert service["ExecStart"] == f"{PROGRAM} telegram"
    assert float(service["TimeoutStopSec"]) > GRACE_SECONDS
    assert service["RestartPreventExitStatus"] == "2"
    assert service["Environment"].endswith(f"/var/lib/{service['StateDirectory']}")
