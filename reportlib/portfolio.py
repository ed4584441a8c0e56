"""What a portfolio is asked for: the keys of params/portfolio.yaml, and the parameters of its notebook, checked and frozen."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from reportlib import params_file
from reportlib.errors import UsageError, told
from reportlib.params import Assets, Label, Names, Params, Redact, choose
from reportlib.period import Kind

NAME = "portfolio"
"""What stands for the repository where a portfolio's page is listed; one on GitHub has a slash."""


class Portfolio(BaseModel):
    """Which repositories, and what their common page shows. The command fills in what stands after `shown`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    repositories: Names = Field(default=(), description="a list of repositories, as [owner/one, owner/two]")
    organization: str | None = Field(default=None, pattern=r"^[\w.-]+$", description="the name of one on GitHub, or null")
    topic: str | None = Field(default=None, pattern=r"^[a-z0-9-]+$", description="a topic of the organization's repositories, or null")
    leave_out: Names = Field(default=(), description="a list of repositories, as [owner/one, owner/two]")
    report: str | None = Field(default=None, exclude=True, description="the parameters file of the repositories' reports, or null")
    shown: int = Field(default=10, ge=1, le=1000, strict=True, description="a whole number from 1 to 1000")
    kind: Kind = "week"
    period: Label | None = None
    timezone: str = "UTC"
    trend_periods: int = 12
    theme_distance: float = 0.67
    redact: Redact = True
    assets: Assets = "inline"
    failed: dict[str, str] = {}
    missed: Names = ()

    @field_validator("repositories", "leave_out")
    @classmethod
    def _named(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            try:
                Params(repository=name)
            except ValidationError as error:
                raise told(error.errors()[0]["msg"]) from error
        twice = next((name for place, name in enumerate(names) if name.casefold() in map(str.casefold, names[:place])), None)
        if twice:
            raise told(f"the repository {twice} is named twice; keep one")
        return names

    @property
    def repository(self) -> str:
        """What stands for the repository."""
        return NAME


FILLED_IN = ("kind", "period", "timezone", "trend_periods", "theme_distance", "redact", "assets", "failed", "missed")
"""What no file says: the command takes it from the params of the repositories' reports, and from what it did."""


def read(file: Path, period: str | None) -> tuple[Portfolio, Params]:
    """The portfolio in the file, and the params of its repositories' reports; UsageError naming what is wrong in which file."""
    asked = _checked(params_file.read(file), file)
    if not asked.repositories and not asked.organization:
        raise UsageError(f"{file} names no repository; list them under repositories, or name their organization.")
    if asked.topic and not asked.organization:
        raise UsageError(f"{file} has a topic and no organization; name the one whose repositories with the topic are meant.")
    report = choose(None, Path(asked.report) if asked.report else None, {"period": period})
    common = {name: getattr(report, name) for name in ("kind", "period", "timezone", "trend_periods", "theme_distance", "redact", "assets")}
    return asked.model_copy(update=common), report


def _checked(values: Mapping[str, Any], file: Path) -> Portfolio:
    allowed = [name for name in Portfolio.model_fields if name not in FILLED_IN]
    for key in values:
        if key not in allowed:
            raise UsageError(f"{file} has no parameter {key!r}; it knows {', '.join(allowed)}.")
    try:
        return Portfolio(**values)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        if first["type"] == "told":
            raise UsageError(f"{file}: {key}: {first['msg']}.") from error
        raise UsageError(f"{file}: {key} is {first['input']!r}, but it must be {Portfolio.model_fields[key].description}.") from error
