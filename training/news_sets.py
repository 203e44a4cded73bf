"""Small collections of news with questions: what a newsroom or a group begins with.

``news/`` holds the questions, written for this project, and which articles of ``bbc_news`` each
collection has: 25, of five stories, none of fold 0. Of 44 questions 14 have no answer there, most
of which ask for what an article might have said.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from retrieval import Settings, open_engine
from training import fit_extractive as base
from training.reader.rows import lines_of

HERE = Path(__file__).parent / "news"
SEED = 7
AWAY = 15  # questions of another set that each collection is asked
COLLECTIONS_A_FOLD = 4


def news_sets(data: Path, work: Path, away: Sequence[dict[str, Any]]) -> Iterator[base.AskedSet]:
    """Yield each collection with its questions, and with questions of another set."""
    draw = random.Random(SEED)
    texts = {line["id"]: line for line in lines_of(data / "bbc_news" / "corpus.jsonl")}
    questions = list(lines_of(HERE / "questions.jsonl"))
    chosen = json.loads((HERE / "collections.json").read_text(encoding="utf-8"))
    for number, (name, ids) in enumerate(chosen.items()):
        path = work / "news" / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{json.dumps(texts[i])}\n" for i in ids), encoding="utf-8")
        fold = {"fold": base.FOLDS[number // COLLECTIONS_A_FOLD]}
        own = [{**q, **fold} for q in questions if q["collection"] == name]
        settings = Settings(data_dir=work / "news" / name)
        with open_engine(settings, embedder=base.remembering) as engine:
            engine.library.ingest([str(path)])
            yield "news", engine, own
            yield "news away", engine, [{**q, **fold} for q in draw.sample(list(away), AWAY)]
