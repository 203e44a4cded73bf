"""A wheel carries all that an answer needs: weights, fitted models, prompts and seeds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

# Neither the checkout nor the network guard of the tests may reach these processes.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
ARTICLE = ROOT / "seeds" / "articles" / "000_5a4338b8be568de2.txt"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
    build = [*pip, "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, timeout=300, env=ENVIRONMENT)
    return next(folder.glob("*.whl"))


@pytest.mark.long
def test_a_wheel_holds_the_data_of_the_packages(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "retrieval/models/minilm/model.onnx",
        "retrieval/models/minilm/tokenizer.json",
        "retrieval/models/minilm/MANIFEST.sha256",
        "retrieval/models/reader_weights/model.onnx",
        "retrieval/models/reader_weights/MANIFEST.sha256",
        "retrieval/answering/fitted/confidence_read.json",
        "retrieval/answering/fitted/confidence.json",
        "retrieval/index/schema.sql",
        "seeds/articles/000_5a4338b8be568de2.txt",
    } <= held
    assert not [name for name in held if name.startswith(("tests/", "training/"))]


@pytest.mark.long
def test_a_wheel_in_an_empty_environment_answers_from_another_folder(
    wheel: Path, tmp_path: Path
) -> None:
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    install = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    pins = ["--constraint", str(ROOT / "requirements.lock")]
    subprocess.run([*install, *pins, str(wheel)], check=True, timeout=900, env=ENVIRONMENT)

    footnote = [str(environment / "bin" / "footnote"), "--data-dir", str(tmp_path / "data")]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "article.txt").write_bytes(ARTICLE.read_bytes())
    there = {"cwd": elsewhere, "env": ENVIRONMENT, "check": True, "timeout": 120}
    subprocess.run([*footnote, "ingest", "article.txt"], **there)
    question = "How many troops has North Korea sent?"
    asked = subprocess.run(
        [*footnote, "ask", question, "--json"], **there, capture_output=True, text=True
    )
    answer = json.loads(asked.stdout)
    assert any("10,000 to 12,000" in citation["quote"] for citation in answer["citations"])
