from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from retrieval.index.beside import Beside


@pytest.fixture
def beside() -> Iterator[Beside]:
    made = Beside(2)
    yield made
    made.close()


def fail() -> None:
    raise LookupError("in the call")


def test_a_call_runs_while_the_block_does(beside: Beside) -> None:
    met = threading.Barrier(2, timeout=20)  # each waits there for the other
    with beside.running(met.wait) as result:
        met.wait()
    assert result() in (0, 1)


def test_an_error_of_the_call_is_raised_to_whom_asks_for_its_result(beside: Beside) -> None:
    with beside.running(fail) as result, pytest.raises(LookupError, match="in the call"):
        result()
    with beside.running(lambda: "the thread goes on") as told:
        assert told() == "the thread goes on"


def test_an_error_of_the_block_comes_first_and_waits_for_the_call(beside: Beside) -> None:
    ended: list[bool] = []
    go_on = threading.Event()

    def call() -> None:
        go_on.wait(20)
        ended.append(True)
        fail()

    def run() -> None:
        with beside.running(call):
            threading.Timer(0.05, go_on.set).start()
            raise KeyError("in the block")

    with pytest.raises(KeyError, match="in the block"):
        run()
    assert ended == [True]


def test_more_calls_than_threads_wait_for_their_turn(beside: Beside) -> None:
    def doubled(number: int) -> int:
        with beside.running(lambda: 2 * number) as result:
            return result()

    found: list[int] = []
    threads = [threading.Thread(target=lambda n=n: found.append(doubled(n))) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(0, 40, 2))


def test_closing_waits_for_the_calls_that_run() -> None:
    beside, ended = Beside(1), threading.Event()
    started, go_on = threading.Event(), threading.Event()

    def call() -> None:
        started.set()
        go_on.wait(20)
        ended.set()

    def run() -> None:
        with beside.running(call):
            pass

    thread = threading.Thread(target=run)
    thread.start()
    started.wait(20)
    threading.Timer(0.05, go_on.set).start()
    beside.close()
    assert ended.is_set()
    thread.join()


def test_where_no_thread_is_to_be_had_the_callers_own_does_it() -> None:
    beside = Beside(1)
    beside.close()
    with beside.running(threading.get_ident) as result:
        assert result() == threading.get_ident()
    with beside.running(fail) as failed, pytest.raises(LookupError, match="in the call"):
        failed()
