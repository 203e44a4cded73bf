"""Speed and memory, measured side by side; run by ``make bench``, not by the tests."""
