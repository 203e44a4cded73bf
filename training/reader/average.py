"""Average the weights of two passes: a little of the one before steadies the later one.

    python -m training.reader.average WORK2 WORK3 OUT [--share 0.6]

OUT receives a checkpoint to export, and the later pass's log and counts for the card. Weights
that lie in one basin may be averaged (Izmailov et al. 2018, "Averaging Weights Leads to Wider
Optima and Better Generalization").
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import Any

import torch

SHARE = 0.6  # of the later pass


def main() -> None:
    """Read the command line, average, save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name in ("before", "after", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--share", type=float, default=SHARE, help="of the later pass")
    told = parser.parse_args()
    earlier, later = (_checkpoint(work) for work in (told.before, told.after))
    later["reader"] = averaged(earlier["reader"], later["reader"], told.share)
    told.out.mkdir(parents=True, exist_ok=True)
    torch.save(later, told.out / "checkpoint.pt")
    for name in ("counts.txt", "log.jsonl"):
        shutil.copy(told.after / name, told.out / name)


def averaged(
    earlier: dict[str, torch.Tensor], later: dict[str, torch.Tensor], share: float
) -> dict[str, torch.Tensor]:
    """Return ``share`` of the later weights and the rest of the earlier ones.

    What only the later pass has, a new head, stays as it is.
    """
    return {
        name: torch.lerp(earlier.get(name, its), its, share) if its.is_floating_point() else its
        for name, its in later.items()
    }


def _checkpoint(work: Path) -> dict[str, Any]:
    state: dict[str, Any] = torch.load(work / "checkpoint.pt", map_location="cpu")
    return state


if __name__ == "__main__":
    main()
