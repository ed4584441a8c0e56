"""What can go wrong, each kind with its exit code.

Every message is one sentence for the person at the terminal: what, what was given, what is allowed, the next command.
"""

from pydantic_core import PydanticCustomError


class ReportError(Exception):
    """A fault that its message explains in one sentence; the command line prints that and exits with `exit_code`."""

    exit_code = 1


class UsageError(ReportError):
    """The call is wrong: a period that does not exist, a parameter nobody knows."""

    exit_code = 2


class SourceError(ReportError):
    """GitHub did not give the tickets: no such repository, no access, no network, no requests left."""


class UnavailableError(SourceError):
    """GitHub does not give them now: it is down, cannot be reached, or its limit is used up. What the store has may do until it does."""


class LimitError(UnavailableError):
    """The request limit is used up: until it is not, no other repository's requests would be answered either."""


class StoreError(ReportError):
    """The store cannot be opened, read or written."""


class NotebookError(ReportError):
    """A cell of a notebook failed; no report was published."""


class FleetError(ReportError):
    """The machines that should make reports do not, or not as this one would."""


class OutputError(ReportError):
    """The outputs folder cannot be written."""


def told(sentence: str) -> PydanticCustomError:
    """What a check of a parameter raises for a finding that is already in a person's words."""
    return PydanticCustomError("told", "{sentence}", {"sentence": sentence})
