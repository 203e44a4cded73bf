"""Keeping libraries from printing where nobody asked for logs."""

from __future__ import annotations

import logging


def quiet_unless_configured(name: str) -> None:
    """Stop a library's warnings from going to standard error while logging is not configured.

    Its level stays, and once a program adds handlers of its own, they get every record.
    """
    logger = logging.getLogger(name)
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
