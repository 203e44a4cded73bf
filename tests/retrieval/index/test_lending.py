from __future__ import annotations

from retrieval.index.lending import Lending


def test_a_resource_is_lent_until_it_is_withdrawn() -> None:
    closed: list[str] = []
    lending = Lending(closed.append)
    with lending.borrow() as nothing:
        assert nothing is None
    lending.offer("one")
    with lending.borrow() as first, lending.borrow() as second:
        assert first == second == "one"
    assert closed == []
    lending.withdraw()
    lending.withdraw()
    assert closed == ["one"]


def test_the_last_one_who_uses_it_closes_what_was_withdrawn() -> None:
    closed: list[str] = []
    lending = Lending(closed.append)
    lending.offer("one")
    with lending.borrow():
        with lending.borrow():
            lending.offer("two")
            with lending.borrow() as now:
                assert now == "two"
        assert closed == []
    assert closed == ["one"]


def test_an_error_of_a_user_gives_the_resource_back() -> None:
    closed: list[str] = []
    lending = Lending(closed.append)
    lending.offer("one")
    try:
        with lending.borrow():
            raise ValueError
    except ValueError:
        lending.withdraw()
    assert closed == ["one"]
