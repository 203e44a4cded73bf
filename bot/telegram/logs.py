"""What the bot writes to its log: one line a message, never the token."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Sequence

_HIDDEN = "***"


class SecretsOut(logging.Formatter):
    """Format a record, tracebacks too, with every secret hidden."""

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, _HIDDEN)
        return line


def set_up_logs(secrets: Sequence[str]) -> None:
    """Send the log to standard error, without secrets and without the libraries' chatter."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(SecretsOut(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("bot").setLevel(logging.INFO)
    # These write request URLs, which hold the token, or what the bot reports itself in one line.
    for name, level in (("httpx", logging.WARNING), ("telegram", logging.CRITICAL)):
        logging.getLogger(name).setLevel(level)
    logging.getLogger("tornado.access").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", message=r"(?s).*`retry_after`")
