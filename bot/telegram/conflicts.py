"""Whether another program polls with the token: an old poll ends soon, another bot does not."""

from __future__ import annotations

PATIENCE_SECONDS = 20.0  # an abandoned poll of an earlier run ends within its time, and some


class Conflicts:
    """Refused polls in a row."""

    MESSAGE = (
        "Another program polls with this TELEGRAM_BOT_TOKEN. Stop it, or make a bot of your own"
        " with @BotFather."
    )

    def __init__(self) -> None:
        self._since: float | None = None

    def over(self) -> None:
        """Note that a poll worked."""
        self._since = None

    def too_long(self, now: float) -> bool:
        """Note a refused poll; say whether they last too long."""
        if self._since is None:
            self._since = now
        return now - self._since >= PATIENCE_SECONDS
