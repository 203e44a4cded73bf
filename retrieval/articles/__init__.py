"""Reading articles and cutting them.

``reading`` is the door: files, folders and URLs in, articles and one-line failures out. There is
one module a format (``jsonl``, ``plain``, ``markdown``, ``webpage``, ``pdf``, ``word``), each a
function from bytes to a ``Draft``; what they share is pure: ``decoding``, ``leftovers``,
``titles``, ``dates``, ``ids``. ``sentences`` and ``passages`` cut the text that was read.
"""
