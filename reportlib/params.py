"""What a run is asked for: the keys of params/*.yaml, checked and frozen.

One set of fields serves the YAML files, the notebooks' parameters cells and the command line.
"""

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from reportlib.errors import UsageError
from reportlib.period import Kind, parse, zone

SAMPLE = "example/support"
"""The fictional repository that comes with the package; it needs no token and no network."""


class Weights(BaseModel):
    """The weights of the activity level (METRICS: activity level); the defaults are the published ones."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base: float = 3
    comment: float = 2
    reaction: float = 1.5
    recent: float = 2


def _text(value: Any) -> Any:
    """YAML reads an unquoted 2025-04-15 as a date; here it is the label of a day."""
    return str(value) if hasattr(value, "isoformat") else value


def _names(value: Any) -> Any:
    """An empty key in YAML means an empty list."""
    return () if value is None else value


Label = Annotated[str, BeforeValidator(_text)]
Names = Annotated[tuple[str, ...], BeforeValidator(_names)]


class Params(BaseModel):
    """One run's settings. Every field is a key of params/*.yaml, where its comment says what it is for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    repository: str = SAMPLE
    kind: Kind = "week"
    period: Label | None = None
    timezone: str = "UTC"
    history_weeks: int = Field(default=26, ge=1, le=1040)
    trend_periods: int = Field(default=12, ge=4, le=60)
    team: Names = ()
    bots: Names = ()
    skip_labels: Names = ()
    activity_weights: Weights = Weights()
    theme_distance: float = Field(default=0.84, gt=0, lt=1)
    late_hours: float = Field(default=48, gt=0)
    max_recommendations: int = Field(default=5, ge=0, le=5)
    shown: int = Field(default=5, ge=1, le=100)
    dailies: Names = ()

    @field_validator("repository", mode="before")
    @classmethod
    def _repository(cls, value: Any) -> Any:
        if value is None:
            return SAMPLE
        if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+", value):
            raise ValueError("a repository is written OWNER/NAME, as example/support")
        if {".", ".."} & set(value.split("/")):
            raise ValueError("a repository is written OWNER/NAME, as example/support")
        return value

    @field_validator("timezone")
    @classmethod
    def _timezone(cls, value: str) -> str:
        return zone(value).key

    @field_validator("period")
    @classmethod
    def _period(cls, value: str | None) -> str | None:
        return value if value is None else parse(value, "UTC").label


def check(values: Mapping[str, Any], where: str) -> Params:
    """The values as Params; UsageError naming the key, what was given, and the nearest known key."""
    for key in values:
        if key not in Params.model_fields:
            raise UsageError(f"{where} has no parameter {key!r}{_nearest(str(key))}.")
    try:
        return Params(**values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        said = first["msg"].removeprefix("Value error, ")
        raise UsageError(f"{where}: {key} is {first['input']!r}, but {said[:1].lower()}{said[1:]}.") from error


def read(path: Path) -> dict[str, Any]:
    """The keys of a YAML file as a dict, not yet checked; UsageError if it is missing or is not YAML."""
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The parameters file {path} cannot be read; params/weekly.yaml is one to copy.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        raise UsageError(f"The parameters file {path} is not valid YAML{line}; each line is 'key: value'.") from error
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise UsageError(f"The parameters file {path} holds no 'key: value' lines; params/weekly.yaml is one to copy.")
    return values


def _nearest(key: str) -> str:
    known = difflib.get_close_matches(key, Params.model_fields, n=1, cutoff=0.4)
    return f"; did you mean {known[0]!r}?" if known else f"; it knows {', '.join(Params.model_fields)}"
