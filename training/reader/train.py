"""Train the reader on a CPU in an hour or two, on a GPU in minutes; go on after an interruption.

    python -m training.reader.train DATA WEIGHTS WORK [--threads 2] [--finish-by 12:58]
    python -m training.reader.train DATA WEIGHTS WORK2 --seed 12 --after WORK/checkpoint.pt

DATA holds the development sets, WEIGHTS the fp32 weights of all-MiniLM-L6-v2, WORK receives the
checkpoint every few minutes, and the log. Fold 0 and the calibration articles are never read. The
second line is a further pass: other rows of the same sets, from what the first pass has learnt.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import torch

from training.reader.encoding import (
    SEP,
    Encoded,
    EncodedTalk,
    encode,
    encode_talks,
    load_tokenizer,
)
from training.reader.mixture import SEED, counts, mixture, talks
from training.reader.network import Reader, fresh, loss_of, missing_loss_of

BATCH, RATE, DECAY, WARM = 16, 1e-4, 0.01, 0.06
HEADS_RATE = 5e-4
CHUNK = 50  # batches whose rows are sorted by length together
SAVE_EVERY = 200


def main() -> None:
    """Read the command line, train, save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name in ("data", "weights", "work"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument(
        "--finish-by", default="", help="HH:MM; what is left of the schedule is shortened to fit"
    )
    parser.add_argument("--seed", type=int, default=SEED, help="draws the rows of the pass")
    parser.add_argument("--after", type=Path, help="checkpoint of the pass before")
    parser.add_argument(
        "--bf16", action="store_true", help="multiply in bfloat16, on a processor that can"
    )
    told = parser.parse_args()
    told.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(told.threads)
    torch.set_flush_denormal(True)
    rows = _encoded_rows(told.data, told.weights, told.work, told.seed)
    reader = fresh(told.weights)
    if told.after:
        # A reader from before there were follow-ups begins with a new head for them.
        state = reader.state_dict() | torch.load(told.after, map_location="cpu")["reader"]
        reader.load_state_dict(state)
    Training(reader, rows, told.work, told.finish_by, told.seed, told.bf16).run()


class Training:
    """One pass over the mixture, with a checkpoint."""

    def __init__(
        self,
        reader: Reader,
        rows: Sequence[Encoded | EncodedTalk],
        work: Path,
        finish_by: str,
        seed: int,
        bf16: bool = False,
    ) -> None:
        self.work, self.finish_by, self.rows, self.bf16 = work, finish_by, rows, bf16
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.batches = list(batches(rows, seed))
        torch.manual_seed(seed)
        self.reader = reader.to(self.device).train()
        self.optimiser = _optimiser(self.reader)
        self.step, self.share = 0, 0.0
        self._restore()

    def run(self) -> None:
        """Train from where the checkpoint stands to the end of the schedule."""
        began, rows, losses = time.time(), 0, []
        while self.step < len(self.batches) and self.share < 1:
            batch = [self.rows[at] for at in self.batches[self.step]]
            self._pace(time.time() - began)
            losses.append(self._one(batch))
            self.step += 1
            rows += len(batch)
            if self.step % 50 == 0:
                rate = rows / (time.time() - began)
                self._log(loss=np.mean(losses[-200:]), rate=rate, losses=len(losses))
            if self.step % SAVE_EVERY == 0:
                self._save()
        self._save()

    def _pace(self, spent: float) -> None:
        """Set the learning rate by the share of the schedule that is done.

        With a time to finish by, the share never falls behind the clock: the rate goes down to
        zero by then, with fewer rows seen.
        """
        left = 1 - self.share
        step = 1 / len(self.batches)
        if self.finish_by and self.step:
            seconds = _seconds_until(self.finish_by)
            per_step = spent / max(1, self.step - self.began_at)
            if self.step - self.began_at >= 20:
                step = max(step, left / max(1.0, seconds / per_step))
        self.share = min(1.0, self.share + step)
        for group in self.optimiser.param_groups:
            group["lr"] = group["peak"] * min(1.0, self.share / WARM, (1 - self.share) / (1 - WARM))

    def _one(self, batch: Sequence[Encoded | EncodedTalk]) -> float:
        inputs = [tensor.to(self.device) for tensor in inputs_of(batch)]
        width = inputs[0].shape[1]
        # Weights, their updates and the losses stay fp32.
        with torch.autocast(self.device, torch.bfloat16, enabled=self.bf16):
            scores = self.reader(*inputs)
        spans, answers, missing = (one.float() for one in scores)
        if isinstance(batch[0], EncodedTalk):
            targets = [it.to(self.device) for it in talk_targets(batch, width)]
            loss = missing_loss_of(missing, *targets)
        else:
            targets = [it.to(self.device) for it in span_targets(batch, width)]
            loss = loss_of(spans, answers, *targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.reader.parameters(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        return float(loss.detach())

    def _save(self) -> None:
        state = {
            "reader": self.reader.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "share": self.share,
            "torch": torch.get_rng_state(),
        }
        torch.save(state, self.work / "new.pt")
        (self.work / "new.pt").replace(self.work / "checkpoint.pt")

    def _restore(self) -> None:
        path = self.work / "checkpoint.pt"
        if path.exists():
            state = torch.load(path, map_location=self.device)
            self.reader.load_state_dict(state["reader"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.step, self.share = state["step"], state["share"]
            torch.set_rng_state(state["torch"])
        self.began_at = self.step

    def _log(self, **figures: float) -> None:
        line = {
            "time": datetime.now().strftime("%H:%M:%S"),
            "step": self.step,
            "of": len(self.batches),
            "share": round(self.share, 4),
            **{name: round(float(value), 3) for name, value in figures.items()},
        }
        print(json.dumps(line), flush=True)
        with (self.work / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")


def _encoded_rows(data: Path, weights: Path, work: Path, seed: int) -> list[Encoded | EncodedTalk]:
    """Return the encoded mixture, made once."""
    path = work / "rows.pickle"
    if not path.exists():
        tokenizer = load_tokenizer(weights)
        rows = mixture(data, seed)
        spoken = talks(data, seed)
        both = [*rows, *spoken]
        print(*counts(both), f"all: {len(both)}", sep="\n", flush=True)
        encoded = [*encode(rows, tokenizer, seed), *encode_talks(spoken, tokenizer)]
        random.Random(seed).shuffle(encoded)
        path.write_bytes(pickle.dumps(encoded))
    made: list[Encoded | EncodedTalk] = pickle.loads(path.read_bytes())
    return made


def batches(rows: Sequence[Encoded | EncodedTalk], seed: int) -> Iterator[list[int]]:
    """Yield the places of the rows of each batch: of one kind and of like length.

    The order is set by the seed.
    """
    draw = random.Random(seed)
    size = BATCH * CHUNK
    for start in range(0, len(rows), size):
        chunk = sorted(range(start, min(start + size, len(rows))), key=lambda at: len(rows[at].ids))
        groups = []
        for kind in (Encoded, EncodedTalk):
            some = [at for at in chunk if isinstance(rows[at], kind)]
            groups += [some[at : at + BATCH] for at in range(0, len(some), BATCH)]
        draw.shuffle(groups)
        yield from groups


def inputs_of(batch: Sequence[Encoded | EncodedTalk]) -> list[torch.Tensor]:
    """Return ids, mask and types, each [batch, tokens]."""
    shape = (len(batch), max(len(one.ids) for one in batch))
    ids, mask, types = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    for at, one in enumerate(batch):
        length = len(one.ids)
        ids[at, :length] = one.ids
        mask[at, :length] = 1
        types[at, _first_of_type_1(one) : length] = 1
    return [torch.from_numpy(part) for part in (ids, mask, types)]


def span_targets(batch: Sequence[Encoded], width: int) -> list[torch.Tensor]:
    """Return starts, ends, allowed (all [batch, width]) and known [batch]."""
    starts, ends, allowed = (np.zeros((len(batch), width), dtype=bool) for _ in range(3))
    for at, one in enumerate(batch):
        starts[at, one.starts] = True
        ends[at, one.ends] = True
        allowed[at, one.first : len(one.ids) - 1] = True
        allowed[at, 0] = True
    known = np.array([one.answerable for one in batch], dtype=np.float32)
    return [torch.from_numpy(part) for part in (starts, ends, allowed, known)]


def talk_targets(batch: Sequence[EncodedTalk], width: int) -> list[torch.Tensor]:
    """Return which tokens' words are missing, and which tokens count, each [batch, width]."""
    missing, counted = (np.zeros((len(batch), width), dtype=np.float32) for _ in range(2))
    for at, one in enumerate(batch):
        missing[at, one.places] = one.missing
        counted[at, one.places] = 1
    return [torch.from_numpy(part) for part in (missing, counted)]


def _first_of_type_1(one: Encoded | EncodedTalk) -> int:
    """Return the place after the question's separator."""
    return int(np.flatnonzero(one.ids == SEP)[0]) + 1


def _seconds_until(clock: str) -> float:
    hour, minute = map(int, clock.split(":"))
    now = datetime.now()
    return (now.replace(hour=hour, minute=minute, second=0) - now).total_seconds()


def _optimiser(reader: Reader) -> torch.optim.Optimizer:
    """Return AdamW, with a higher rate for the heads, no decay for biases and norms."""
    groups = []
    for name, parameter in reader.named_parameters():
        if not parameter.requires_grad:
            continue
        peak = RATE if name.startswith("encoder.") else HEADS_RATE
        decay = 0.0 if parameter.ndim == 1 else DECAY
        groups.append({"params": [parameter], "peak": peak, "lr": 0.0, "weight_decay": decay})
    return torch.optim.AdamW(groups, fused=True)


if __name__ == "__main__":
    main()
