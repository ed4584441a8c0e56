"""When the team works: the days, hours, time zone and holidays of the key `business_hours`, checked and frozen."""

import difflib
import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from reportlib.errors import UsageError, told
from reportlib.period import zone

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = get_args(Day)
"""As Python counts them: Monday is 0."""

_HOURS = re.compile(r"(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)", re.ASCII)
_MIDNIGHT = 24 * 60


def _dates(value: Any) -> Any:
    """An empty key in YAML means no holiday; a time of day, or a number that would be read as seconds, is no date."""
    if value is None:
        return ()
    return [str(item) for item in value] if isinstance(value, list | tuple) else value


class BusinessHours(BaseModel):
    """The hours in which a target's clock runs; each value's description says what is allowed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: tuple[Day, ...] = Field(default=DAYS[:5], min_length=1, description=f"a list of days, out of {', '.join(DAYS)}")
    hours: str = Field(default="09:00-17:00", description='a span of the day, as "09:00-17:00"')
    timezone: str | None = Field(default=None, description="a name such as Europe/Berlin, or null for the report's")
    country: str | None = Field(default=None, description='the code of a country in quotes, as "DE", or null for none')
    region: str | None = Field(default=None, description='the code of a region in quotes, as "BY", or null for none')
    holidays: Annotated[tuple[date, ...], BeforeValidator(_dates)] = Field(default=(), description="a list of dates, as [2025-12-24]")

    @property
    def minutes(self) -> tuple[int, int]:
        """Minutes from midnight at which the hours begin and end; the end of the day is 1440."""
        begin_hour, begin_minute, end_hour, end_minute = map(int, _HOURS.fullmatch(self.hours).groups())  # type: ignore[union-attr]  # checked
        return begin_hour * 60 + begin_minute, end_hour * 60 + end_minute

    def days_off(self, years: Iterable[int]) -> frozenset[date]:
        """The holidays of these years: the listed ones (of any year), and those of the country and region."""
        if self.country is None:
            return frozenset(self.holidays)
        from holidays import country_holidays

        return frozenset(self.holidays) | frozenset(country_holidays(self.country, subdiv=self.region, years=years))

    @field_validator("hours")
    @classmethod
    def _hours(cls, value: str) -> str:
        found = _HOURS.fullmatch(value)
        if not found:
            raise told(f'hours of business_hours is {value!r}, but it must be a span of the day, as "09:00-17:00" or "00:00-24:00".')
        begin_hour, begin_minute, end_hour, end_minute = map(int, found.groups())
        begin, end = begin_hour * 60 + begin_minute, end_hour * 60 + end_minute
        if end > _MIDNIGHT:
            raise told(f"hours of business_hours is {value!r}, but a day ends at 24:00.")
        if end <= begin:
            raise told(f"hours of business_hours is {value!r}, but it must end after it begins, on the same day.")
        return value

    @field_validator("timezone")
    @classmethod
    def _timezone(cls, value: str | None) -> str | None:
        try:
            return value if value is None else zone(value).key
        except UsageError as error:
            raise told(f"timezone of business_hours: {error}") from error

    @field_validator("country")
    @classmethod
    def _country(cls, value: str | None) -> str | None:
        if value is None:
            return None
        from holidays.registry import COUNTRIES

        names = {name.lower(): code for name, code, *_ in COUNTRIES.values()}
        codes = {code.lower(): code for code in names.values()}
        if value not in codes.values():
            instead = _meant(value, codes | names) or "; write its ISO code, as DE or US."
            raise told(f"country of business_hours is {value!r}, whose holidays are not known{instead}")
        return value

    @model_validator(mode="after")
    def _region(self) -> "BusinessHours":
        if self.region is None:
            return self
        if self.country is None:
            raise told(f"region of business_hours is {self.region!r}, but it needs a country beside it.")
        from holidays import country_holidays

        country = country_holidays(self.country)
        aliases = {name.lower(): code for name, code in country.subdivisions_aliases.items()}
        codes = {code.lower(): code for code in country.subdivisions}
        if self.region not in codes.values():
            listed = f"; it knows {', '.join(country.subdivisions)}." if codes else "; leave it out."
            instead = _meant(self.region, aliases | codes) or listed
            raise told(f"region of business_hours is {self.region!r}, but {self.country} has no such region{instead}")
        return self


def _meant(value: str, known: dict[str, str]) -> str:
    """The end of the sentence: the code whose code or name is nearest; "" where none is near."""
    near = difflib.get_close_matches(value.lower(), known, n=1, cutoff=0.7)
    return f"; did you mean {known[near[0]]!r}?" if near else ""
