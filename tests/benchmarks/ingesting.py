"""Measure an ingest: ``python -m tests.benchmarks.ingesting STORIES.jsonl FOLDER TEXTS.json``.

Brings the articles in by parts, and after each part gives the very same texts to the embedder
alone, so that both meet the same moments of a busy machine. Leaves the collection in FOLDER and
what was embedded in TEXTS.json, and prints one JSON object.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from retrieval import Engine, Settings, open_engine
from retrieval.models.embedder import LocalEmbedder
from tests.benchmarks.memory import bare_rss_mb, peak_rss_mb
from tests.benchmarks.timed_model import TimedModel

_PARTS = 4
_WARM = '{"id": "warm", "title": "Warm", "text": "The first article loads what is loaded late."}'


def measure(stories: Path, folder: Path, texts: Path) -> dict[str, Any]:
    """Ingest the articles of a .jsonl file; see the module."""
    model = TimedModel(LocalEmbedder(), keep_texts=True)
    embedded: list[str] = []
    ingest = inside = alone = 0.0
    settings = Settings(data_dir=folder, chat_model="none")
    with open_engine(settings, embedder=lambda: model) as engine:
        _ingest(engine, _written(stories.with_name("warm.jsonl"), [_WARM]))
        for part in _parts(stories):
            model.forget()
            ingest += _ingest(engine, part)
            inside += sum(model.documents)
            embedded += model.texts
            alone += _embed(model.model, model.texts)
    texts.write_text(json.dumps(embedded), encoding="utf-8")
    return {
        "passages": len(embedded),
        "seconds": ingest,
        "embedding_seconds": inside,
        "passages_per_s": len(embedded) / ingest,
        "embedder_alone_per_s": len(embedded) / alone,
        "peak_rss_mb": peak_rss_mb(),
        "bare_rss_mb": bare_rss_mb(),
    }


def _parts(stories: Path) -> list[Path]:
    lines = stories.read_text(encoding="utf-8").splitlines()
    size = -(-len(lines) // _PARTS)
    return [
        _written(stories.with_name(f"part-{start}.jsonl"), lines[start : start + size])
        for start in range(0, len(lines), size)
    ]


def _written(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _ingest(engine: Engine, part: Path) -> float:
    started = time.perf_counter()
    report = engine.library.ingest([str(part)])
    seconds = time.perf_counter() - started
    assert not report.failed, report.failures
    return seconds


def _embed(model: Any, texts: list[str]) -> float:
    started = time.perf_counter()
    model.embed_array(texts)
    return time.perf_counter() - started


if __name__ == "__main__":
    print(json.dumps(measure(*map(Path, sys.argv[1:4]))))
