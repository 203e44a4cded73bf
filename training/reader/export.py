"""Turn a trained checkpoint into the packaged reader: one fused int8 ONNX graph.

    python -m training.reader.export DATA WEIGHTS WORK OUT [--questions 500]

WEIGHTS is the folder that training began from, WORK holds ``checkpoint.pt``; OUT receives
model.onnx and MANIFEST.sha256, WORK receives ``parity.json``: how far int8 is from fp32 on
questions of xquad_en, each read alone. `training.reader.card` writes the model card from it.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from bot.evaluation.wording import best, exact_match, token_f1
from retrieval.models.readings import Titled
from retrieval.models.windows import Scores, Window, cut
from training.onnx_export import make_graph, sha256, versions, write_manifest
from training.reader.encoding import load_tokenizer
from training.reader.network import Reader, fresh
from training.reader.questions import Asked, asked_on, some
from training.reader.reading import Read, Run, onnx_run, read
from training.reader.rows import span_rows

TOKENWISE = {0: "batch", 1: "tokens"}
OUTPUTS = {"spans": TOKENWISE, "answers": {0: "batch"}, "missing": TOKENWISE}
HEADS = ("/span/", "/answers/", "/missing/")
CALIBRATION, CALIBRATION_ROWS, SEED = "squadshifts_newwiki", 64, 5
LARGEST = 25_000_000
MOST_F1_LOST = 1.0


def load(weights: Path, checkpoint: Path) -> Reader:
    """Load a trained reader, with the attention whose graph matches the fusion's pattern: eager."""
    reader = fresh(weights, attention="eager")
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    reader.load_state_dict(state["reader"])
    return reader.eval()


def calibration(data: Path, tokenizer: Tokenizer) -> list[dict[str, np.ndarray]]:
    """Return inputs of the graph made of training rows, to see how large its activations are."""
    rows = span_rows(data / "reader_train" / f"{CALIBRATION}.jsonl.gz")
    drawn = random.Random(SEED).sample(rows, CALIBRATION_ROWS)
    cuts = (cut(tokenizer, row.question, [Titled(row.title, row.context)])[0] for row in drawn)
    return [window.feeds for windows in cuts for window in windows]


def torch_run(reader: Reader) -> Run:
    """Return the fp32 reference as a function of one window."""

    def run(window: Window) -> Scores:
        with torch.no_grad():
            spans, answers, _ = reader(**{k: torch.from_numpy(v) for k, v in window.feeds.items()})
        return spans[0].numpy(), float(answers[0])

    return run


def check_parity(
    exact: Run, packed: Run, tokenizer: Tokenizer, asked: Sequence[Asked]
) -> dict[str, float]:
    """Compare the graph with the fp32 weights; return the figures, in percent."""
    left, right = (
        [read(run, tokenizer, one.question, one.title, one.passage) for one in asked]
        for run in (exact, packed)
    )
    same = [(a.start, a.end) == (b.start, b.end) for a, b in zip(left, right, strict=True)]
    moved = [abs(a.answers - b.answers) for a, b in zip(left, right, strict=True)]
    return {
        "questions": len(asked),
        "same_span": round(100 * float(np.mean(same)), 1),
        "answer_logit_moved": round(float(np.mean(moved)), 3),
        **{f"{name}_fp32": value for name, value in _scores(asked, left).items()},
        **{f"{name}_int8": value for name, value in _scores(asked, right).items()},
    }


def _scores(asked: Sequence[Asked], readings: Sequence[Read]) -> dict[str, float]:
    pairs = list(zip(readings, asked, strict=True))
    return {
        name: round(100 * float(np.mean([best(measure, r.text, a.golds) for r, a in pairs])), 2)
        for name, measure in (("em", exact_match), ("f1", token_f1))
    }


def make(data: Path, weights: Path, work: Path, out: Path, questions: int) -> None:
    """Make the graph, its checksum and the figures of parity; refuse a graph that lost too much."""
    out.mkdir(parents=True, exist_ok=True)
    reader, graph = load(weights, work / "checkpoint.pt"), out / "model.onnx"
    tokenizer = load_tokenizer(weights)
    make_graph(reader, graph, OUTPUTS, HEADS, calibration(data, tokenizer))
    write_manifest(out, ("model.onnx",))
    asked = some(asked_on(data / "xquad_en"), questions)
    figures = check_parity(torch_run(reader), onnx_run(graph), tokenizer, asked)
    megabytes = f"{graph.stat().st_size / 1e6:.1f}"
    facts = versions() | {
        "megabytes": megabytes,
        "source_sha256": sha256(weights / "model.safetensors"),
        "checkpoint_sha256": sha256(work / "checkpoint.pt"),
    }
    (work / "parity.json").write_text(json.dumps(facts | figures, indent=1), encoding="utf-8")
    print(json.dumps({"megabytes": megabytes} | figures, indent=1))
    if graph.stat().st_size > LARGEST:
        raise SystemExit(f"The graph is larger than {LARGEST / 1e6:.0f} MB.")
    if figures["f1_fp32"] - figures["f1_int8"] > MOST_F1_LOST:
        raise SystemExit(f"The graph lost more than {MOST_F1_LOST} F1 against fp32.")


def main() -> None:
    """Read the folders from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name in ("data", "weights", "work", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--questions", type=int, default=500, help="how many to check parity on")
    told = parser.parse_args()
    logging.disable(logging.WARNING)  # the quantiser reports every tensor
    make(told.data, told.weights, told.work, told.out, told.questions)


if __name__ == "__main__":
    main()
