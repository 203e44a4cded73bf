"""Every error that Footnote raises on purpose.

    FootnoteError
    ├── UsageError            the caller asked for something that cannot be (exit code 2)
    ├── ReadError             a file, a line or a page could not be read
    │   └── FetchError        a URL was refused or did not answer
    ├── NotFoundError         no article (or version) of that id
    ├── ModelError            a model is missing, broken, or does not answer
    │   └── WrongModelError   the index was made with another embedding model
    └── StoreError            the data folder cannot be used
        ├── BusyError         another process is writing
        ├── SchemaError       the folder was written by another version of Footnote
        └── DamagedError      the stores do not agree; `footnote doctor --repair` mends them

A message says what happened, to which thing, and what to do next.
"""

from __future__ import annotations


class FootnoteError(Exception):
    """Base of every error that Footnote raises on purpose."""


class UsageError(FootnoteError):
    """The call itself is wrong: an unknown option, an impossible value."""


class ReadError(FootnoteError):
    """A file, a line or a page could not be read as an article."""


class FetchError(ReadError):
    """A URL was refused by the address rules, or did not answer in time and size."""


class NotFoundError(FootnoteError):
    """The collection holds no article of that id."""


class ModelError(FootnoteError):
    """A model file is missing or broken, or a model server does not answer."""


class WrongModelError(ModelError):
    """The index was made with another embedding model than the one configured."""


class StoreError(FootnoteError):
    """The data folder cannot be used as it is."""


class BusyError(StoreError):
    """Another process holds the writer's lock."""


class SchemaError(StoreError):
    """The data folder was written by another version of Footnote."""


class DamagedError(StoreError):
    """The stores of the data folder do not agree with the catalogue."""
