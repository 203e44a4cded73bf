"""The budget as pure counting, and the limiter over it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import RetryAfter

from bot.telegram.budget import Bucket, Budget, Urgency, Window
from bot.telegram.limiter import Limiter, NoRoom, chat_of
from tests.doubles.bot_api_rules import Pace, Refused


def test_a_bucket_gives_three_at_once_then_one_a_second() -> None:
    bucket = Bucket()
    for _ in range(3):
        assert bucket.wait(0.0) == 0.0
        bucket.start(0.0)
        bucket.end(0.0)
    assert bucket.wait(0.0) == pytest.approx(1.0)
    assert bucket.wait(0.75) == pytest.approx(0.25)
    assert bucket.wait(1.0) == 0.0


def test_a_running_call_does_not_fade() -> None:
    bucket = Bucket(burst=1)
    bucket.start(0.0)
    assert bucket.wait(100.0) == float("inf")
    bucket.end(100.0)
    assert bucket.wait(100.0) == pytest.approx(1.0)


def test_a_window_frees_a_place_when_its_oldest_call_leaves() -> None:
    window = Window(calls=2, seconds=60.0)
    for at in (0.0, 10.0):
        window.start(at)
        window.end(at)
    assert window.wait(20.0) == pytest.approx(40.0)
    assert window.wait(60.0) == 0.0


def test_a_group_has_twenty_a_minute() -> None:
    budget, now, sent = Budget(), 0.0, 0
    while now < 60.0:
        if budget.wait(-1, now) <= 0:
            budget.start(-1, now)
            budget.end(-1, now)
            sent += 1
        now += 0.1
    assert sent == 20


def test_one_refusal_holds_its_chat_and_two_within_a_second_hold_all() -> None:
    budget = Budget()
    budget.refused(1, 5.0, now=0.0)
    assert budget.wait(1, 0.0) == 5.0
    assert budget.wait(2, 0.0) == 0.0
    budget.refused(1, 5.0, now=0.5)
    assert budget.wait(2, 0.5) == 0.0
    budget.refused(3, 7.0, now=1.0)
    assert budget.wait(2, 1.0) == pytest.approx(7.0)
    assert budget.wait(2, 8.0) == 0.0


def test_refusals_further_apart_hold_only_their_chats() -> None:
    budget = Budget()
    budget.refused(1, 5.0, now=0.0)
    budget.refused(2, 5.0, now=1.5)
    assert budget.wait(3, 1.5) == 0.0


def test_optional_calls_leave_a_reserve() -> None:
    budget = Budget()
    for chat in range(18):
        budget.start(chat, 0.0)
    assert budget.wait(99, 0.0, Urgency.OPTIONAL) == float("inf")
    assert budget.wait(99, 0.0, Urgency.REPLY) == 0.0


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.floats(0.0, 0.6), st.floats(0.0, 0.4), st.floats(0.0, 1.0)),
        max_size=120,
    )
)
def test_whatever_the_delays_the_server_never_refuses(
    calls: list[tuple[int, float, float, float]],
) -> None:
    """Each call: chat, seconds since the last, its duration, and when within it it arrives."""
    budget, now = Budget(), 0.0
    arrivals: list[tuple[float, int]] = []
    ends: list[tuple[float, int]] = []
    for chat, gap, duration, share in calls:
        now += gap
        while True:
            for end in sorted(ends):
                if end[0] <= now:
                    budget.end(end[1], end[0])
                    ends.remove(end)
            wait = budget.wait(chat, now)
            if wait <= 0:
                break
            now = min([now + wait + 1e-6, *(end[0] for end in ends)])
        budget.start(chat, now)
        arrivals.append((now + duration * share, chat))
        ends.append((now + duration, chat))
    clock = [0.0]
    pace = Pace(clock=lambda: clock[0])
    for at, chat in sorted(arrivals):
        clock[0] = at
        try:
            pace.count(chat)
        except Refused as refusal:
            pytest.fail(f"the server refused: {refusal}")


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(scenario(), 20))  # type: ignore[arg-type]


async def call(
    limiter: Limiter, act: Callable[[], Awaitable[Any]], urgency: Urgency, chat: int = 1
) -> Any:
    data = {"chat_id": chat}
    return await limiter.process_request(act, (), {}, "sendMessage", data, urgency)  # type: ignore[arg-type]


def test_final_texts_go_before_routine_ones() -> None:
    done: list[str] = []

    async def scenario() -> None:
        limiter = Limiter(Budget(_all=Window(1, 0.05)))

        async def act(name: str) -> None:
            done.append(name)

        names = {"first": Urgency.REPLY, "routine": Urgency.ROUTINE, "final": Urgency.FINAL}
        tasks = []
        for number, (name, urgency) in enumerate(names.items()):
            tasks.append(
                asyncio.create_task(
                    call(limiter, lambda name=name: act(name), urgency, number)  # type: ignore[misc]
                )
            )
            await asyncio.sleep(0)
        await asyncio.gather(*tasks)

    run(scenario)
    assert done == ["first", "final", "routine"]


def test_what_the_server_defers_is_repeated_until_it_is_through() -> None:
    tries: list[float] = []

    async def scenario() -> None:
        limiter = Limiter()

        async def act() -> str:
            tries.append(asyncio.get_running_loop().time())
            if len(tries) < 3:
                raise RetryAfter(0.2)  # type: ignore[arg-type]
            return "through"

        assert await call(limiter, act, Urgency.FINAL) == "through"

    run(scenario)
    assert tries[1] - tries[0] >= 0.2


def test_an_optional_call_is_dropped_when_it_would_wait() -> None:
    async def scenario() -> None:
        limiter = Limiter(Budget())

        async def act() -> None:
            return None

        for _ in range(3):
            await call(limiter, act, Urgency.REPLY)
        with pytest.raises(NoRoom):
            await call(limiter, act, Urgency.OPTIONAL)

    run(scenario)


def test_a_cancelled_waiter_gives_its_place_back() -> None:
    async def scenario() -> None:
        limiter = Limiter(Budget(_all=Window(1, 0.05)))

        async def act() -> str:
            return "done"

        await call(limiter, act, Urgency.REPLY)
        waiting = asyncio.create_task(call(limiter, act, Urgency.REPLY, 2))
        await asyncio.sleep(0)
        waiting.cancel()
        assert await call(limiter, act, Urgency.REPLY, 3) == "done"

    run(scenario)


def test_the_chat_of_a_call() -> None:
    assert chat_of({"chat_id": -5}) == -5
    assert chat_of({"callback_query_id": "1"}) is None
