from __future__ import annotations

from tests.benchmarks.explain import by_library, read_import_times, roots

TOLD = """\
import time: self [us] | cumulative | imported package
import time:       100 |        100 |   _io
import time:      2000 |       2000 |     heavy.inner
import time:      3000 |       5000 |   heavy
import time:       500 |       5600 | ours.module
a line that the program wrote
import time:       700 |        700 | ours.other
"""


def test_every_module_is_read_with_who_pulled_it_in() -> None:
    assert [(each.name, each.importer) for each in read_import_times(TOLD)] == [
        ("_io", "ours.module"),
        ("heavy.inner", "heavy"),
        ("heavy", "ours.module"),
        ("ours.module", ""),
        ("ours.other", ""),
    ]


def test_a_library_costs_what_its_own_modules_cost() -> None:
    costs = by_library(read_import_times(TOLD))
    assert costs == [("heavy", 5.0), ("ours", 1.2), ("_io", 0.1)]


def test_what_crosses_into_another_library_is_told_with_all_below_it() -> None:
    crossings = roots(read_import_times(TOLD))
    assert crossings[:2] == [("ours.module", "", 5.6), ("heavy", "ours.module", 5.0)]
    assert ("heavy.inner", "heavy", 2.0) not in crossings
