"""What a run is asked for: the keys of params/*.yaml, checked and frozen.

One set of fields serves the YAML files, the notebooks' parameters cells and the command line.
"""

import difflib
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from reportlib import params_file
from reportlib.business_hours import BusinessHours
from reportlib.errors import UsageError, told
from reportlib.language_model import LanguageModel
from reportlib.period import FORMS, Kind, around, parse, zone

SAMPLE = "example/support"
"""The fictional repository that comes with the package; it needs no token and no network."""

_KINDS = get_args(Kind)
_COMMANDS: dict[Kind, tuple[str, str]] = {"day": ("daily", "DAY"), "week": ("weekly", "WEEK"), "month": ("monthly", "MONTH")}


class Weights(BaseModel):
    """The weights of the activity level (METRICS: activity level); the defaults are the published ones."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base: float = Field(default=3, ge=0, le=1000, strict=True, description="a number from 0 to 1000")
    comment: float = Field(default=2, ge=0, le=1000, strict=True, description="a number from 0 to 1000")
    reaction: float = Field(default=1.5, ge=0, le=1000, strict=True, description="a number from 0 to 1000")
    recent: float = Field(default=2, ge=0, le=1000, strict=True, description="a number from 0 to 1000")


def _hours_of_labels(value: Any) -> Any:
    """An empty key in YAML means that no label has hours of its own."""
    return {} if value is None else value


_HOURS = "a number of hours above 0, up to 87600 (ten years)"
Hours = Annotated[float, Field(gt=0, le=87600, strict=True)]
HoursOfLabels = Annotated[dict[str, Hours], BeforeValidator(_hours_of_labels)]


class Targets(BaseModel):
    """Within how many hours a ticket shall be answered: every one, and those of a label (METRICS: target)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first_response: Hours | None = Field(default=48, description=f"{_HOURS}, or null for none")
    by_label: HoursOfLabels = Field(default={}, description=f"{_HOURS}, for each label, as {{bug: 24}}")


def _text(value: Any) -> Any:
    """YAML reads an unquoted 2025-04-15 as a date; here it is the label of a day."""
    return str(value) if hasattr(value, "isoformat") else value


def _names(value: Any) -> Any:
    """An empty key in YAML means an empty list."""
    return () if value is None else value


Label = Annotated[str, BeforeValidator(_text)]
Names = Annotated[tuple[str, ...], BeforeValidator(_names)]
Assets = Literal["inline", "shared"]
Redact = Literal[True, False, "uuids"]


class Params(BaseModel):
    """One run's settings. Every field is a key of params/*.yaml, where its comment says what it is for.

    A description says what is allowed, for a person who gave something else.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    repository: str = SAMPLE
    kind: Kind = Field(default="week", description="day, week, month, quarter or range")
    period: Label | None = Field(default=None, description=f"written as {FORMS}")
    timezone: str = Field(default="UTC", description="a name such as UTC or Europe/Berlin")
    history_weeks: int = Field(default=26, ge=1, le=1040, strict=True, description="a whole number from 1 to 1040")
    max_wait: int = Field(default=60, ge=0, le=7200, strict=True, description="a whole number of seconds from 0 to 7200")
    trend_periods: int = Field(default=12, ge=4, le=60, strict=True, description="a whole number from 4 to 60")
    team: Names = Field(default=(), description="a list of logins, as [alice, bob]")
    bots: Names = Field(default=(), description="a list of logins, as [stale-bot, ci-bot]")
    skip_labels: Names = Field(default=(), description='a list of labels, as [triage, "status:"]')
    activity_weights: Weights = Field(default=Weights(), description="one number each for base, comment, reaction and recent")
    theme_distance: float = Field(default=0.67, gt=0, lt=1, strict=True, description="a number between 0 and 1")
    semantic: bool = Field(default=False, strict=True, description="true or false")
    targets: Targets = Field(default=Targets(), description="hours for first_response and by_label")
    business_hours: BusinessHours | None = Field(
        default=None, description="null for calendar hours, or days, hours, timezone, country, region and holidays"
    )
    max_recommendations: int = Field(default=5, ge=0, le=5, strict=True, description="a whole number from 0 to 5")
    shown: int = Field(default=5, ge=1, le=100, strict=True, description="a whole number from 1 to 100")
    redact: Redact = Field(default=True, description="true, false or uuids")
    language_model: LanguageModel | None = Field(
        default=None, description="null for none, or url, model, timeout_seconds and budget_seconds"
    )
    assets: Assets = Field(default="inline", description="inline or shared")
    site_url: str | None = Field(default=None, description="null, or the address of the outputs folder, as https://example.com/reports/")
    dailies: Names = Field(default=(), description="a list of days; leave it to the command")
    missed: Names = Field(default=(), description="a list of periods; leave it to the command")

    @field_validator("repository", mode="before")
    @classmethod
    def _repository(cls, value: Any) -> Any:
        if value is None:
            return SAMPLE
        if not isinstance(value, str) or not _is_repository(value):
            raise told(f"the repository {_shown(value)} is not written OWNER/NAME{_repository_meant(str(value))}")
        return value

    @field_validator("site_url")
    @classmethod
    def _site_url(cls, value: str | None) -> str | None:
        # Nothing after the path, and no name or password: the address stands in a file that everybody reads.
        if value is not None and not re.fullmatch(r"https?://[^\s/@?#]+(/[^\s@?#]*)?", value):
            raise told("site_url is no plain address; write it as https://example.com/reports/.")
        return value if value is None else value.rstrip("/") + "/"

    @field_validator("timezone")
    @classmethod
    def _timezone(cls, value: str) -> str:
        try:
            return zone(value).key
        except UsageError as error:
            raise told(str(error)) from error

    @field_validator("period")
    @classmethod
    def _period(cls, value: str | None) -> str | None:
        try:
            return value if value is None else parse(value, "UTC").label
        except UsageError as error:
            raise told(str(error)) from error


_NESTED: dict[str, type[BaseModel]] = {
    "activity_weights": Weights, "targets": Targets, "business_hours": BusinessHours, "language_model": LanguageModel,
}  # fmt: skip
_QUOTES = "a name that ends with a colon or looks like a number, yes or no stands in quotes."


def choose(kind: Kind | None, file: Path | None, call: Mapping[str, str | None]) -> Params:
    """What a command for a kind (None: any) is asked for: the file's values, and before them those of the call."""
    given = {key: value for key, value in call.items() if value is not None}
    written = params_file.read(file) if file else {}
    checked = check(written | given, str(file), given)
    named = parse(checked.period, checked.timezone).kind if checked.period else None
    if kind and "kind" in written and checked.kind != kind:
        raise UsageError(f"{file}: kind is {checked.kind}, and this command is for a {kind}; {_command(checked, file)}.")
    if kind and named and named != kind:
        source = "The call" if "period" in given else file
        raise UsageError(
            f"{source}: {checked.period} is a {named}, and this command is for a {kind}; "
            f"{_command(checked.model_copy(update={'kind': named}))}{_around(checked, kind)}."
        )
    return checked.model_copy(update={"kind": kind or named or checked.kind})


def check(values: Mapping[str, Any], where: str, call: Collection[str] = ()) -> Params:
    """The values as Params; UsageError naming where the value comes from, the key, what was given, and what is allowed.

    The keys in `call` come from the call, all others from `where`.
    """
    for key in values:
        if key not in Params.model_fields:
            raise UsageError(f"{where} has no parameter {key!r}{_nearest(str(key), Params)}")
    try:
        return Params(**values)
    except ValidationError as error:
        first = error.errors()[0]
        source = "The call" if first["loc"][0] in call else where
        raise UsageError(f"{source}: {_plain(first['type'], first['loc'], first['msg'], first['input'])}") from error


def _plain(kind: str, place: tuple[int | str, ...], said: str, value: Any) -> str:
    """Pydantic's finding in a person's words: what was given for which key, and what is allowed there."""
    key = str(place[0])
    if kind == "told":
        return said[:1].lower() + said[1:]
    allowed = f"it must be {Params.model_fields[key].description}"
    if len(place) == 1:
        return f"{key} is {_shown(value)}, but {allowed}."
    if key not in _NESTED:
        return f"{key} holds {_shown(value)}, but {allowed}; {_QUOTES}"
    fields = _NESTED[key].model_fields
    if place[1] not in fields:
        return f"{key} has no {place[1]!r}{_nearest(str(place[1]), _NESTED[key])}"
    allowed = f"it must be {fields[str(place[1])].description}"
    if kind == "missing":
        return f"{key} has no {place[1]}, and {allowed}."
    if len(place) == 2:
        return f"{place[1]} of {key} is {_shown(value)}, but {allowed}."
    if place[-1] == "[key]":
        return f"{place[1]} of {key} holds {_shown(value)}, but {allowed}; {_QUOTES}"
    of = f" for {place[2]!r}" if isinstance(place[2], str) else ""
    return f"{place[1]} of {key} holds {_shown(value)}{of}, but {allowed}."


def _shown(value: Any) -> str:
    """A value about as its YAML reads, not too long, and without the name and password of an address."""
    if value is None:
        return "empty"
    text = str(value).lower() if isinstance(value, bool) else re.sub(r"//[^/@]*@", "//", repr(_text(value)))
    return text if len(text) <= 100 else f"{text[:97]}..."


def _nearest(key: str, model: type[BaseModel]) -> str:
    if model is Params and key.lower() in _KINDS:
        return "; did you mean 'period'?"
    known = difflib.get_close_matches(key.lower(), model.model_fields, n=1, cutoff=0.4)
    return f"; did you mean {known[0]!r}?" if known else f"; it knows {', '.join(model.model_fields)}."


def _is_repository(name: str) -> bool:
    return bool(re.fullmatch(r"[\w.-]+/[\w.-]+", name, re.ASCII)) and not {".", ".."} & set(name.split("/")) and not name.endswith(".git")


def _repository_meant(address: str) -> str:
    """The OWNER/NAME in an address of a browser or of git; how it is written where there is none."""
    path = re.sub(r"^(\w+://[^/]*/|[\w-]+@[^:/]*:|[\w-]+(\.[\w-]+)+/)", "", address)
    meant = "/".join(path.split("/")[:2]).removesuffix(".git")
    return f"; did you mean {meant}?" if _is_repository(meant) else f", as {SAMPLE}."


def _command(asked: Params, file: Path | None = None) -> str:
    """The command that makes a report of this kind."""
    if asked.kind not in _COMMANDS:
        return f"use .venv/bin/python -m reportlib report --period {asked.period or '2025-Q2'}" + (f" --params {file}" if file else "")
    target, name = _COMMANDS[asked.kind]
    return f"use make {target} " + (f"PARAMS={file}" if file else f"{name}={asked.period}")


def _around(asked: Params, kind: Kind) -> str:
    """The period of the kind that holds all of the one asked for, offered too."""
    period = parse(asked.period or "", asked.timezone)
    whole = around(period.first, kind, asked.timezone)
    return f", or {whole.label} for the {kind} around it" if period.last <= whole.last else ""
