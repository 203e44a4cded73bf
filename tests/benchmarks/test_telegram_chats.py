from __future__ import annotations

from typing import Any

from tests.benchmarks.figures import Figure
from tests.benchmarks.telegram_chats import figures

RAW: dict[str, Any] = {
    "engine": [20.0, 30.0, 22.0],
    "lifted": {"rates": [19.8, 10.0, 21.0], "calls": 300, "refused": 0, "memory_mb": 300.0},
    "paced": {"rates": [14.0, 15.0, 12.0], "calls": 400, "refused": 0, "memory_mb": 310.0},
    "own_time": {"ms": [9.0, 10.0, 40.0], "processor_ms": 7.0},
}


def figure(what: str, raw: dict[str, Any]) -> Figure:
    (found,) = (each for each in figures(raw) if each.what == what)
    return found


def test_the_bots_share_is_of_the_middle_rounds() -> None:
    share = figure("share of the engine's", RAW)
    assert share.value == 19.8 / 22.0
    assert share.met is True
    assert figure("the bot, within its budget", RAW).met is True


def test_one_refused_call_misses_the_goal() -> None:
    taken = figure("share of calls that the server took", RAW)
    assert (taken.value, taken.met) == (1.0, True)
    raw = {**RAW, "paced": {**RAW["paced"], "refused": 1}}
    refused = figure("share of calls that the server took", raw)
    assert refused.met is False
    assert refused.note == "400 calls, 1 refused with 429"


def test_the_bots_own_time_is_its_middle_answer() -> None:
    assert figure("the bot's own time an answer, p50", RAW).value == 10.0
    assert figure("the same, p95", RAW).value == 37.0
