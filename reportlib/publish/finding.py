"""A line of what `doctor` says."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """One line: `good`, a `note` of what a report can do without, or what to `fix` before there can be one."""

    mark: Literal["good", "note", "fix"]
    words: str

    def __str__(self) -> str:
        return f"{self.mark:<5} {self.words}"
