"""Measure warm answers: ``python -m tests.benchmarks.answering FOLDER QUESTIONS.json READER``.

READER is ``local``, or ``none`` to answer by similarity alone.

Asks each question of an engine in this process, with one ``embed_query`` of it alone beside each,
and prints one JSON object with the milliseconds of every question and phase, and the memory held;
without the reader also those of ``engine.search`` for the same questions.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from retrieval import Answer, Engine, Settings, open_engine
from retrieval.models.embedder import LocalEmbedder
from tests.benchmarks.memory import bare_rss_mb, peak_rss_mb, rss_mb
from tests.benchmarks.timed_model import TimedModel
from tests.benchmarks.timing import spent

_WARM = 10


def measure(folder: Path, questions: list[str], reader: str) -> dict[str, Any]:
    """Ask the questions; the first few only warm up."""
    model = TimedModel(LocalEmbedder())
    with open_engine(
        Settings(data_dir=folder, chat_model="none", reader=reader), embedder=lambda: model
    ) as engine:
        for question in questions[:_WARM]:
            engine.ask(question)
        asked = [_ask(engine, model, question) for question in questions[_WARM:]]
        searched = questions[_WARM:] if reader == "none" else []
        return {
            "articles": len(engine.library.articles()),
            "asked": asked,
            "search_ms": [spent(engine.search, question).ms for question in searched],
            "rss_mb": rss_mb(),
            "peak_rss_mb": peak_rss_mb(),
            "bare_rss_mb": bare_rss_mb(),
        }


def _ask(engine: Engine, model: TimedModel, question: str) -> dict[str, float]:
    model.model.embed_query(question)  # the processor's caches hold nothing of the last answer
    model.forget()
    model.embed_query(question)
    alone = model.queries[0]
    model.forget()
    answer, total, processor = spent(engine.ask, question)
    return {**_phases(answer, model, total, alone), "processor": processor}


def _phases(answer: Answer, model: TimedModel, total: float, alone: float) -> dict[str, float]:
    """Tell the parts of one answer apart, in ms. The search embeds the question first."""
    searched = answer.timings_ms["search"] - model.queries[0] * 1000
    questions, sentences = sum(model.queries) * 1000, sum(model.documents) * 1000
    reranked = answer.timings_ms["rerank"]
    return {
        "total": total,
        "embed_query alone": alone * 1000,
        "embedding the question": questions,
        "searching": searched,
        "reranking": reranked,
        "embedding sentences": sentences,
        "rest": total - questions - searched - reranked - sentences,
        "refused": float(answer.refused),
    }


if __name__ == "__main__":
    wanted = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    print(json.dumps(measure(Path(sys.argv[1]), wanted, sys.argv[3])))
