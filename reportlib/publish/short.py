"""A folder for temporary files in which a socket can be: its path ends at about a hundred bytes, however long others may be."""

import os
import tempfile

LONGEST = 103
"""Bytes of a socket's path that every system takes; Linux takes four more."""

_OTHERS = ("/tmp", "/var/tmp")  # noqa: S108  # what is made there has a name by lot, and is its user's alone


def short_folder(below: int) -> str | None:
    """The usual folder, or another where the path of a socket so many bytes below it would be too long; None where there is none."""
    for folder in (tempfile.gettempdir(), *_OTHERS):
        if len(os.fsencode(folder)) + below <= LONGEST and os.access(folder, os.W_OK):
            return folder
    return None
