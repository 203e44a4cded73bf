from __future__ import annotations

import re
from pathlib import Path

import prompts
import retrieval
from retrieval.answering.refusal import REFUSAL

ROOT = Path(retrieval.__file__).parent


def test_it_is_one_short_sentence() -> None:
    assert re.fullmatch(r"[A-Z][^.!?]*\.", REFUSAL)
    assert retrieval.REFUSAL is REFUSAL


def test_its_wording_is_written_once_in_the_code() -> None:
    sources = [*ROOT.rglob("*.py"), *Path(prompts.__file__).parent.rglob("*.py")]
    wording = f'"{REFUSAL}"'
    assert [file.name for file in sources if wording in file.read_text(encoding="utf-8")] == [
        "refusal.py"
    ]
