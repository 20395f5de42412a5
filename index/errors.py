"""Every failure a user can cause or meet, each with the next step in its message.

PinciteError
|-- UsageError             the request itself is wrong: empty question, bad date
|   `-- UnknownIdError     no article or passage has this id
|-- SourceError            a path cannot be indexed
|-- ModelError             an embedding model cannot be found, loaded or exported
|-- StorageError           writing the index failed: disk full, no permission
`-- IndexStateError        the index cannot serve
    |-- NoIndexError       there is none in the folder
    |-- DamagedIndexError  a file of it is missing, cut short, altered or foreign
    `-- FormatError        it was made by another format version
"""


class PinciteError(Exception):
    """A failure with a one-line cause and a next step; the CLI shows it without a traceback."""

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep what went wrong (`message`) and what to do next (`hint`), both for people."""
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Join cause and next step in one text."""
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class UsageError(PinciteError):
    """The request itself is wrong."""


class UnknownIdError(UsageError):
    """No article or passage has this id."""


class SourceError(PinciteError):
    """A file or folder cannot be indexed."""


class ModelError(PinciteError):
    """An embedding model cannot be found, loaded or exported."""


class IndexStateError(PinciteError):
    """The index cannot serve."""


class NoIndexError(IndexStateError):
    """There is no index in the folder."""


class DamagedIndexError(IndexStateError):
    """A file of the index is missing, cut short, altered or foreign."""


class FormatError(IndexStateError):
    """The index was made by another format version."""


class StorageError(PinciteError):
    """Writing the index failed: disk full, no permission."""
