"""The Telegram front end.

The map: ``service`` starts and ends the bot, ``application`` puts it together. An update is kept by
``inbox`` before it is acknowledged (``intake``), waits its turn (``processor``, decided by
``lanes``), is understood (``messages``) and allowed (``access``), and is acted on (``handlers``,
``answering``, ``buttons``, ``operators``). What goes out passes ``outbox`` and the budget
(``limiter``, decided by ``budget``).
"""
