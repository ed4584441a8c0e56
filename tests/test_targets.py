"""The target's clock on clock changes, nights, weekends and holidays, and the shortest of a ticket's targets."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportlib.analyse.targets import due_at, in_words, target, target_hours, windows, working_hours
from reportlib.collect.history import INSTANT
from reportlib.params import Params, Targets, check
from tests.oracle_targets import DAYS, Clock

ALWAYS = {"days": DAYS, "hours": "00:00-24:00"}
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Pacific/Auckland", "America/Havana", "Australia/Lord_Howe", "Pacific/Apia"]


def params(business: dict[str, Any] | None = None, zone: str = "UTC") -> Params:
    return Params(timezone=zone, business_hours=business)


def at(text: str, zone: str = "UTC") -> pd.Timestamp:
    return pd.Timestamp(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)).as_unit("us")


def series(*instants: pd.Timestamp | datetime) -> pd.Series:
    return pd.Series([pd.Timestamp(one) for one in instants]).astype(INSTANT)


def worked(begin: pd.Timestamp, end: pd.Timestamp, asked: Params) -> float:
    return float(working_hours(windows(begin, end, asked), series(begin), end)[0])


def due(created: pd.Timestamp, hours: float, asked: Params, zone: str = "UTC") -> str:
    found = due_at(windows(created, created + pd.Timedelta(days=60), asked), series(created), pd.Series([float(hours)]))[0]
    return f"{found.tz_convert(zone):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("business", "begin", "end", "hours"),
    [
        (None, "2025-04-18T22:00", "2025-04-21T10:00", 60),
        # Friday evening to Monday: the weekend does not count.
        ({}, "2025-04-11T16:00", "2025-04-14T10:00", 2),
        # Opened at night, and asked at night.
        ({}, "2025-04-14T03:00", "2025-04-14T23:00", 8),
        ({}, "2025-04-14T18:00", "2025-04-15T08:59", 0),
        ({}, "2025-04-12T12:00", "2025-04-13T12:00", 0),
        # Good Friday and Easter Monday are holidays all over Germany, the Assumption is one in the Saarland and not in Berlin.
        ({"country": "DE"}, "2025-04-17T09:00", "2025-04-22T17:00", 16),
        ({"country": "DE", "region": "SL"}, "2025-08-14T09:00", "2025-08-18T17:00", 16),
        ({"country": "DE", "region": "BE"}, "2025-08-14T09:00", "2025-08-18T17:00", 24),
        # Holidays of both years, and one of the team's own.
        ({"country": "DE", "holidays": [date(2025, 12, 31)]}, "2025-12-30T00:00", "2026-01-03T00:00", 16),
        ({"days": ["sat"], "hours": "10:00-24:00"}, "2025-04-12T12:00", "2025-04-19T11:00", 13),
    ],
)  # fmt: skip
def test_only_the_hours_that_are_worked_count(business: dict[str, Any] | None, begin: str, end: str, hours: float) -> None:
    assert worked(at(begin), at(end), params(business)) == hours


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", "2025-03-09", 23), ("America/New_York", "2025-11-02", 25), ("Pacific/Auckland", "2025-09-28", 23),
        ("Pacific/Auckland", "2025-04-06", 25), ("America/Havana", "2025-03-09", 23), ("America/Havana", "2025-11-02", 25),
        ("Australia/Lord_Howe", "2025-04-06", 24.5), ("Pacific/Apia", "2011-12-29", 24), ("Pacific/Apia", "2011-12-30", 0),
        ("Asia/Kolkata", "2025-03-09", 24),
    ],
)  # fmt: skip
def test_a_day_has_as_many_hours_as_pass_in_it(zone: str, day: str, hours: float) -> None:
    begin, end = at(f"{day}T00:00", zone) - pd.Timedelta(days=2), at(f"{day}T00:00", zone) + pd.Timedelta(days=3)
    only = {"days": [DAYS[date.fromisoformat(day).weekday()]], "hours": "00:00-24:00"}
    assert worked(begin, end, params(only, zone)) == hours


@pytest.mark.parametrize(
    ("zone", "day", "hours", "worked_hours"),
    [
        # From 02:00 the clock shows 03:00.
        ("America/New_York", "2025-03-09", "01:00-04:00", 2), ("America/New_York", "2025-03-09", "02:30-04:00", 1),
        ("America/New_York", "2025-03-09", "01:00-02:30", 1), ("America/New_York", "2025-03-09", "02:10-02:50", 0),
        # The hour from 01:00 comes twice; a time of day is the first that the clock shows.
        ("America/New_York", "2025-11-02", "00:00-02:00", 3), ("America/New_York", "2025-11-02", "01:30-02:00", 1.5),
        ("America/New_York", "2025-11-02", "00:00-01:30", 1.5), ("America/New_York", "2025-11-02", "09:00-17:00", 8),
    ],
)  # fmt: skip
def test_hours_in_which_the_clock_changes(zone: str, day: str, hours: str, worked_hours: float) -> None:
    begin = at(f"{day}T00:00", zone)
    assert worked(begin, begin + pd.Timedelta(hours=20), params({"days": DAYS, "hours": hours}, zone)) == worked_hours


@pytest.mark.parametrize(
    ("created", "hours", "ends"),
    [
        ("2025-04-14T09:00", 8, "2025-04-14 17:00"),
        ("2025-04-14T10:00", 8, "2025-04-15 10:00"),
        ("2025-04-14T23:00", 1, "2025-04-15 10:00"),
        ("2025-04-11T17:00", 0.5, "2025-04-14 09:30"),
        ("2025-04-12T13:00", 40, "2025-04-18 17:00"),
    ],
)
def test_a_target_ends_when_so_many_hours_are_worked(created: str, hours: float, ends: str) -> None:
    assert due(at(created, "Europe/Berlin"), hours, params({}, "Europe/Berlin"), "Europe/Berlin") == ends


def test_a_target_that_ends_after_the_last_window_has_no_end_yet() -> None:
    created = at("2025-04-14T09:00")
    for asked in (params(), params({}), params({"days": ["sun"]})):
        found = due_at(windows(created, created + pd.Timedelta(hours=10), asked), series(created, created), pd.Series([1e4, 87600.0]))
        assert found.isna().all()


def test_the_business_hours_have_a_time_zone_of_their_own() -> None:
    asked = params({"timezone": "Pacific/Auckland"}, "UTC")
    assert due(at("2025-06-16T00:00"), 8, asked, "Pacific/Auckland") == "2025-06-17 12:00"


INSTANTS = st.datetimes(datetime(2011, 12, 20), datetime(2012, 1, 10)) | st.datetimes(datetime(2025, 1, 1), datetime(2025, 12, 31))  # noqa: DTZ001  # made UTC below
BUSINESS = st.fixed_dictionaries(
    {
        "days": st.lists(st.sampled_from(DAYS), min_size=1),
        "hours": st.tuples(st.integers(0, 1440), st.integers(0, 1440)).filter(lambda pair: pair[0] < pair[1]).map(
            lambda pair: "-".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in pair)
        ),
    }
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(INSTANTS, min_size=3, max_size=3), st.none() | BUSINESS, st.sampled_from(ZONES))
def test_hours_add_up(instants: list[datetime], business: dict[str, Any] | None, zone: str) -> None:
    first, middle, last = (pd.Timestamp(one, tz="UTC") for one in sorted(instants))
    clock = windows(first, last, params(business, zone))
    whole, *parts = working_hours(clock, series(first, first, middle), series(last, middle, last))
    assert sum(parts) == pytest.approx(whole, abs=1e-9)


@settings(deadline=None)
@given(INSTANTS, st.integers(0, 40 * 1440), st.sampled_from(ZONES))
def test_all_days_from_0_to_24_are_the_calendars_hours(instant: datetime, minutes: int, zone: str) -> None:
    begin = pd.Timestamp(instant, tz="UTC")
    end = begin + pd.Timedelta(minutes=minutes)
    assert worked(begin, end, params(ALWAYS, zone)) == worked(begin, end, params()) == pytest.approx(minutes / 60)


@settings(deadline=None)
@given(INSTANTS, st.integers(0, 30 * 1440), st.floats(0.01, 60), BUSINESS, st.sampled_from(ZONES))
def test_hours_and_ends_are_those_of_the_walk_from_window_to_window(
    instant: datetime, minutes: int, hours: float, business: dict[str, Any], zone: str
) -> None:
    begin = instant.replace(tzinfo=UTC)
    end = begin + timedelta(minutes=minutes)
    asked, walk = params(business, zone), Clock(business, zone)
    assert worked(pd.Timestamp(begin), pd.Timestamp(end), asked) == pytest.approx(walk.worked(begin, end).total_seconds() / 3600)
    found = due_at(windows(pd.Timestamp(begin), pd.Timestamp(end), asked), series(begin), pd.Series([hours]))[0]
    expected = walk.due(begin, hours, end)
    # The last window is whole, so an end may be known a little longer than was asked for.
    assert (found == expected) if expected else (pd.isna(found) or found > end)


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland"])
def test_the_walk_itself_is_right_minute_by_minute_where_no_time_of_day_comes_twice(zone: str) -> None:
    walk, begin = Clock({"days": DAYS, "hours": "08:10-18:20"}, zone), datetime(2025, 1, 1, tzinfo=UTC)
    minutes = range(0, 365 * 1440, 7)
    local = [(begin + timedelta(minutes=minute)).astimezone(ZoneInfo(zone)) for minute in minutes]
    inside = [(8, 10) <= (one.hour, one.minute) < (18, 20) for one in local]
    spans = list(walk.windows(begin, begin + timedelta(days=365)))
    assert [
        any(opens <= one < closes for opens, closes in spans[max(place * 7 // 1440 - 2, 0) :][:5]) for place, one in enumerate(local)
    ] == inside


def test_the_shortest_target_of_the_labels_counts_else_that_for_all() -> None:
    asked = Targets(first_response=48, by_label={"priority: high": 8, "bug": 24, "question": 96})
    labels = pd.Series([["bug", "priority: high"], ["question"], ["other"], [], ["question", "bug", "other"]])
    assert target_hours(labels, asked).tolist() == [8, 96, 48, 48, 24]
    assert target_hours(labels, asked.model_copy(update={"first_response": None})).isna().tolist() == [False, False, True, True, False]


def tickets(*rows: dict[str, Any]) -> pd.DataFrame:
    whole = {"labels": [], "first_response_at": pd.NaT, "closed_at": pd.NaT}
    frame = pd.DataFrame([whole | row for row in rows], columns=["number", "created_at", *whole])
    return frame.assign(**{name: pd.to_datetime(frame[name], utc=True) for name in ("created_at", "first_response_at", "closed_at")})


def test_an_answer_in_the_last_instant_is_in_time_and_a_ticket_that_is_due_then_is_not_late() -> None:
    as_of, second = at("2025-04-21T00:00"), pd.Timedelta(seconds=1)
    created = as_of - pd.Timedelta(hours=48)
    cohort = tickets(
        {"number": 1, "created_at": created - second, "first_response_at": as_of - second},
        {"number": 2, "created_at": created - 2 * second, "first_response_at": as_of - second},
        {"number": 3, "created_at": created},
        {"number": 4, "created_at": created - second},
        # Closed before it was due, or after.
        {"number": 5, "created_at": created - 2 * second, "closed_at": as_of - 2 * second},
        {"number": 6, "created_at": created - 2 * second, "closed_at": as_of - second},
    )  # fmt: skip
    found = target(cohort, cohort[cohort["number"].isin([3, 4])], as_of, params())
    assert (found.n, found.within, found.late, found.not_due, found.share) == (6, 1, 3, 2, 0.25)
    assert found.late_tickets["number"].tolist() == [4]
    assert found.soon_late_tickets["number"].tolist() == [3]


def test_soon_is_within_a_day_and_the_first_to_end_stands_first() -> None:
    as_of = at("2025-04-21T00:00")
    open_ones = tickets(*({"number": n, "created_at": as_of - pd.Timedelta(hours=48 - n)} for n in (25, 24, 1, 0)))
    found = target(open_ones[:0], open_ones, as_of, params())
    assert found.soon_late_tickets["number"].tolist() == [0, 1, 24]
    assert (found.n, found.share) == (0, None)


def test_without_a_target_nothing_is_late() -> None:
    asked = check({"targets": {"first_response": None}}, "a.yaml")
    as_of = at("2025-04-21T00:00")
    old = tickets({"number": 1, "created_at": as_of - pd.Timedelta(days=900)})
    found = target(old, old, as_of, asked)
    assert (found.n, found.due, found.share, len(found.late_tickets), len(found.soon_late_tickets)) == (0, 0, None, 0, 0)
    assert in_words(asked) == ""


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "48 hours"),
        ({"targets": {"first_response": 1}}, "1 hour"),
        ({"targets": {"by_label": {"bug": 0.5}}, "business_hours": {}}, "0.5 to 48 working hours"),
    ],
)
def test_the_target_in_words(values: dict[str, Any], said: str) -> None:
    assert in_words(check(values, "a.yaml")) == said
