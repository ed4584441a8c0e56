"""What lists of reports need of a report.json, read without its long parts."""

import json
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, BaseModel

_DECODER = json.JSONDecoder()


class Span(BaseModel):
    """When the period ends."""

    end: AwareDatetime


class Flow(BaseModel):
    """The three figures of a row."""

    opened: int
    closed: int
    backlog_end: int


class Point(BaseModel):
    """One period of the trend; null where the history does not reach."""

    period: str
    opened: int | None
    closed: int | None
    backlog_end: int | None
    first_response_median_hours: float | None


class Data(BaseModel):
    """Whether everything that the figures rest on was there."""

    complete: bool


class Summary(BaseModel):
    """The parts of a report.json that lists need; one of an earlier version, which has no headline, is one too."""

    repository: str
    period: Span
    as_of: AwareDatetime
    headline: list[str] = []
    flow: Flow
    trend: list[Point]
    data: Data

    @property
    def is_whole(self) -> bool:
        """Whether the period had ended when the report was made."""
        return self.as_of >= self.period.end


def read(path: Path) -> Summary | None:
    """The file's summary; None where it is missing, broken, or not a report's."""
    try:
        text = path.read_text(encoding="utf-8")
        return Summary.model_validate(_parts(text) or json.loads(text))
    except (OSError, ValueError, RecursionError):
        return None


def _parts(text: str) -> dict[str, Any]:
    """The parts that a summary has, if they stand where export puts them: each begins a line, which no text inside a value can."""
    found = {}
    for part in text.split('\n  "')[1:]:
        name, _, value = part.partition('": ')
        if name in Summary.model_fields:
            found[name] = _DECODER.raw_decode(value)[0]
    return found if {*Summary.model_fields} - {"headline"} <= found.keys() and text.endswith("\n}\n") else {}
