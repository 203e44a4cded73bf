"""An answer while it is under way: its sentences so far, shown from time to time."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.rendering.telegram import draft_page
from bot.telegram.pages import Page

if TYPE_CHECKING:
    from retrieval import AnswerSentence

SHOW_SECONDS = 1.1  # between two calls that show the sentences
DRAFT_REFRESH_SECONDS = 12.0  # Telegram takes a draft away after 30

Show = Callable[[Page], Awaitable[None]]


class Preview:
    """The sentences so far, and when to show them.

    Without ``show`` they are only collected. ``refresh`` is the number of seconds after which they
    have to be shown again even when none was added.
    """

    def __init__(
        self,
        show: Show | None,
        *,
        refresh: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.sentences: list[AnswerSentence] = []
        self._show = show
        self._refresh = refresh
        self._clock = clock
        self._shown = 0
        self._shown_at = clock()

    def due(self) -> float | None:
        """Return the seconds until the sentences should be shown; None while there is no need."""
        pause = self._refresh if self._shown == len(self.sentences) else SHOW_SECONDS
        if self._show is None or pause is None:
            return None
        return max(0.0, self._shown_at + pause - self._clock())

    async def show(self) -> None:
        """Show the sentences."""
        if self._show is None:
            return
        self._shown = len(self.sentences)
        await self._show(Page(draft_page(self.sentences)))
        self._shown_at = self._clock()
