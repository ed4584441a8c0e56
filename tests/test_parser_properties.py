"""The parsers against what nobody thought of: periods, parameters, hours, names, headers, rows, and numbers in words.

`HISTORIES=10000 python -m pytest tests/test_parser_properties.py` tries so many of each.
"""

import json
import os
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo, available_timezones

import pandas as pd
import pytest
import yaml
from github import GithubException
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from reportlib.analyse.labels import UNCATEGORIZED, by_label, groups, prefix
from reportlib.analyse.targets import target_hours, windows, working_hours
from reportlib.business_hours import DAYS
from reportlib.collect import history
from reportlib.collect.github_says import last_page, seconds_to_wait, server_time
from reportlib.collect.rows import has_ticket, instant, is_whole, stamp, stored
from reportlib.errors import UsageError
from reportlib.params import Params, Targets, check, choose
from reportlib.period import Kind, Period, around, parse, zone
from reportlib.present import text
from reportlib.present.models import Twin
from tests.syncing import Row, comment, event, issue

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3), max_leaves=8,
)  # fmt: skip


def many(share: float = 1) -> Callable[[Any], Any]:
    """So many examples of a property that costs little; the same each time, unless more are asked for."""
    asked = os.environ.get("HISTORIES")
    return settings(
        max_examples=int(int(asked or 200) * share), deadline=None, derandomize=asked is None, print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )  # fmt: skip


@st.composite
def periods(draw: st.DrawFn) -> Period:
    day, timezone = draw(st.dates(date(1991, 1, 1), date(2090, 1, 1))), draw(st.sampled_from(ZONES))
    kind: Kind = draw(st.sampled_from(get_args(Kind)))
    if kind == "range":
        return Period(kind, day, day + timedelta(days=draw(st.integers(0, 400))), timezone)
    return around(day, kind, timezone)


@many()
@given(periods())
def test_a_label_reads_back_into_its_period_in_any_zone(period: Period) -> None:
    assert parse(period.label, period.timezone) == period
    assert parse(f" {period.label.lower()} ", period.timezone) == period


@many()
@given(periods(), st.integers(2, 6), st.floats(-1, 2))
@example(around(date(2011, 12, 30), "day", "Pacific/Apia"), 3, 0.5)  # a day that never was
def test_each_instant_is_in_exactly_one_of_the_periods_that_follow_each_other(period: Period, count: int, place: float) -> None:
    series = period.back_to(count)
    spans = [(one.start.astimezone(UTC), one.end.astimezone(UTC)) for one in series]
    assert all(end == start for (_, end), (start, _) in pairwise(spans))
    (begin, _), (_, end) = spans[0], spans[-1]
    at = begin + (end - begin) * place
    assert sum(start <= at < stop for start, stop in spans) == (begin <= at < end)
    assert [day.first for day in period.days()][:: len(list(period.days())) - 1 or 1] in ([period.first], [period.first, period.last])


LABELS = st.one_of(
    st.text(max_size=30),
    st.from_regex(r"[0-9]{1,4}[-/. ]?[WwQqKk]?[0-9]{1,3}([-.]{1,2}[0-9]{1,4}){0,3}"),
    periods().map(lambda period: period.label).flatmap(
        lambda label: st.tuples(st.integers(0, len(label)), st.characters()).map(lambda at: label[: at[0]] + at[1] + label[at[0] + 1 :])
    ),
)  # fmt: skip


@many(2)
@given(LABELS, st.just("UTC") | st.text(max_size=30) | st.sampled_from(["America", "../UTC", "UTC\0", "x" * 5000, "\ud800", "."]))
def test_what_is_no_label_or_no_zone_is_refused_in_one_sentence(label: str, timezone: str) -> None:
    try:
        period = parse(label, timezone)
    except UsageError as error:
        assert str(error).isprintable()
        assert str(error).endswith((".", "?"))
        if meant := re.search(r"did you mean (\S+)\?$", str(error)):
            assert parse(meant[1], "UTC")
        return
    assert parse(period.label, timezone) == period
    assert zone(timezone).key == timezone


KEYS = st.sampled_from([*Params.model_fields, *(f"{key}s" for key in Params.model_fields)])
NESTED = st.sampled_from(
    ["base", "first_response", "by_label", "days", "hours", "holidays", "country", "region", "url", "model", "timezone"]
)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.dates(), st.datetimes(), st.binary(max_size=4),
    st.sampled_from(["day", "week", "2025-W16", "Europe/Berlin", "DE", "BY", "09:00-17:00", "24:00-00:00", "a/b", "mon", "http://x"]),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NESTED | SCALARS.filter(lambda key: str(key) != "nan"), inner, max_size=3),
)  # fmt: skip
FRAGMENTS = st.sampled_from(
    ["repository", "targets", "kind", "team", ": ", "\n", "\n  ", "- ", "[", "]", "{", "}", ", ", "&a ", "*a", "<<", "? ", "!!int ",
     "!!float ", "!!bool ", "!!timestamp ", "!!binary ", "!!set ", "!!omap ", "!!python/object:x ", "!x ", "---\n", "...\n", "2025-02-30",
     "2025-01-01", "0001-01-01 00:00:00 +23:59", "1e999", ".nan", "0x", "0b", "1:99:9", "~", "'", '"', "\\", "|\n", ">\n", "%YAML 9.9\n",
     "#", "\t", "\0", "\u2028", "\x85", "a", "b"]
)  # fmt: skip
LIKELY = st.fixed_dictionaries(
    {},
    optional={
        "site_url": st.sampled_from(["http://x", "https://x.example/reports/"]), "timezone": st.sampled_from(ZONES),
        "period": periods().map(lambda period: period.label), "team": st.none() | st.lists(st.text(max_size=5), max_size=2),
        "targets": st.fixed_dictionaries({}, optional={"first_response": st.none() | st.floats(1, 99), "by_label": st.none()}),
        "business_hours": st.fixed_dictionaries({}, optional={"hours": st.sampled_from(["0:00-24:00"]), "holidays": st.lists(st.dates())}),
    },
)  # fmt: skip
FILES = st.tuples(LIKELY, st.just({}) | st.dictionaries(KEYS, VALUES, max_size=3)).map(
    lambda parts: yaml.safe_dump(parts[0] | parts[1], allow_unicode=True)
) | st.lists(FRAGMENTS, max_size=12).map("".join)


@many(2)
@given(FILES)
@example("a: &a {b: *a}")
@example("team: &a [*a]")
@example("[" * 3000)
@example("kind: !!timestamp x")
@example("semantic: !!bool x")
@example("shown: !!int ''")
@example("{targets: {}, ? [a]: 1}")
def test_a_parameters_file_of_any_shape_is_taken_or_told_in_one_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "params.yaml"
    path.write_text(content, encoding="utf-8", newline="")
    try:
        taken = choose(None, path, {})
    except UsageError as error:
        assert str(error).isprintable()
        assert str(error).endswith((".", "?"))
        return
    # What was taken says the same when it is written out and read again.
    path.write_text(yaml.safe_dump(json.loads(taken.model_dump_json())), encoding="utf-8")
    assert choose(None, path, {}) == taken


@many(0.5)
@given(
    st.sampled_from(ZONES), st.dates(date(1990, 1, 1), date(2037, 1, 1)), st.integers(0, 1440), st.integers(0, 2880),
    st.sets(st.sampled_from(DAYS), min_size=1),
    st.tuples(st.integers(0, 1440), st.integers(0, 1440)).filter(lambda pair: pair[0] < pair[1]),
)  # fmt: skip
@example("America/St_Johns", date(2006, 10, 28), 0, 2880, {"sat", "sun"}, (0, 30))  # clocks go back over midnight
@example("Europe/Berlin", date(2025, 10, 25), 0, 2880, {"sun"}, (90, 150))
@example("Europe/Berlin", date(2025, 3, 29), 0, 2880, {"sun"}, (150, 240))  # begins at a time that no clock shows
@example("Pacific/Apia", date(2011, 12, 28), 0, 2880, {"fri"}, (0, 1440))
def test_working_hours_are_the_minutes_counted_one_by_one(
    timezone: str, day: date, minute: int, span: int, days: set[str], hours: tuple[int, int]
) -> None:
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minute)
    asked = "-".join(f"{at // 60:02d}:{at % 60:02d}" for at in hours)
    params = Params(timezone=timezone, business_hours={"days": sorted(days), "hours": asked})
    clock = windows(pd.Timestamp(begin), pd.Timestamp(begin + timedelta(minutes=span)), params)
    found = working_hours(clock, pd.Series([pd.Timestamp(begin)]), pd.Timestamp(begin + timedelta(minutes=span)))[0]
    # A time of day begins when the clock first shows it or a later one, however often it does so again.
    local, shown, counted = ZoneInfo(timezone), datetime(1, 1, 1), 0  # noqa: DTZ001  # what a clock on the wall shows
    for offset in range(-1560, span):
        shown = max(shown, (begin + timedelta(minutes=offset)).astimezone(local).replace(tzinfo=None))
        counted += offset >= 0 and DAYS[shown.weekday()] in days and hours[0] <= shown.hour * 60 + shown.minute < hours[1]
    assert found == pytest.approx(counted / 60, abs=1e-9)


NAMES = st.text(st.sampled_from("aZ09_.-/ @:é\n"), max_size=12) | st.text(max_size=12)


@many(2)
@given(NAMES, NAMES)
@example("..", "a")
@example("a", ".")
def test_a_repositorys_name_is_taken_as_it_is_or_not_at_all(owner: str, name: str) -> None:
    given_name = f"{owner}/{name}"
    try:
        taken = check({"repository": given_name}, "The call").repository
    except UsageError as error:
        assert str(error).isprintable()
        if meant := re.search(r"did you mean (.+)\?$", str(error)):
            assert check({"repository": meant[1]}, "The call").repository == meant[1]
        return
    # It becomes a folder's name and a part of an address: nothing in it leads elsewhere.
    assert taken == given_name
    assert re.fullmatch("[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+", taken)
    assert not {".", ".."} & set(taken.split("/"))
    assert Path("outputs", taken.replace("/", "__")).resolve().parent == Path("outputs").resolve()


PLAIN = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,8}", fullmatch=True)


@many(0.5)
@given(PLAIN, PLAIN, st.sampled_from(["https://github.com/{}", "http://ghe.example:8080/{}/", "git@github.com:{}.git", "ssh://git@x/{}",
                                      "github.com/{}", "https://github.com/{}/issues/3", "https://github.com/{}.git"]))  # fmt: skip
def test_an_address_is_asked_for_as_the_repository_that_it_is_of(owner: str, name: str, form: str) -> None:
    with pytest.raises(UsageError, match=re.escape(f"did you mean {owner}/{name}?")):
        check({"repository": form.format(f"{owner}/{name}")}, "The call")


@many()
@given(st.permutations(["prev", "next", "last", "first"]), st.lists(st.integers(1, 10**6), min_size=4, max_size=4), st.integers(1, 100))
def test_the_last_page_is_read_out_of_a_link_header_in_any_order(order: list[str], pages: list[int], size: int) -> None:
    query = ("page={}&per_page={}", "per_page={1}&page={0}", "since=x&page={}&sort=page&per_page={}")[size % 3]
    links = [f'<https://x/repositories/1/issues?{query.format(page, size)}>; rel="{rel}"' for rel, page in zip(order, pages, strict=True)]
    assert last_page({"link": ", ".join(links)}) == pages[order.index("last")]
    assert last_page({"link": ", ".join(link for link in links if "last" not in link)}) is None


SAID = st.text(max_size=12) | st.integers(-(10**12), 10**400).map(str) | st.sampled_from(["²", "٣", "1e9", "0", "00", "-0", "9" * 5000])
PAST = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis asks for such borders
DATES = st.text(max_size=20) | st.datetimes().map(lambda at: f"{at:%a, %d %b %Y %H:%M:%S} +2359") | st.datetimes().map(
    lambda at: f"{at:%a, %d %b %Y %H:%M:%S} GMT"
)  # fmt: skip


@many(2)
@given(st.sampled_from([403, 429, 404, 500]), SAID, SAID, SAID, DATES)
@example(403, "9" * 5000, "", "", "")
@example(429, "", "0", "9" * 5000, "Fri, 31 Dec 9999 23:59:59 -2359")
@example(403, "²", "0", "²", "")
def test_how_long_to_wait_is_a_time_or_none_whatever_a_server_says(status: int, after: str, left: str, reset: str, at: str) -> None:
    headers = {"Retry-After": after, "X-RateLimit-Remaining": left, "X-RateLimit-Reset": reset, "Date": at}
    seconds = seconds_to_wait(GithubException(status, None, headers))
    assert seconds is None or 0 <= seconds < 10**12
    if status in (403, 429) and re.fullmatch("[0-9]{1,9}", after):
        assert seconds == int(after) + 1


@many()
@given(PAST, DATES)
@example(datetime(2025, 1, 1, tzinfo=UTC), "Mon, 01 Jan 0001 00:00:00 +2359")
@example(datetime(2025, 1, 1, tzinfo=UTC), "Fri, 31 Dec 9999 23:59:59 -2359")
def test_a_servers_date_is_an_instant_in_utc_whatever_it_says(at: datetime, said: str) -> None:
    exact = at.replace(microsecond=0)
    assert server_time({"date": format_datetime(exact, usegmt=True)}) == exact
    assert server_time({"date": said}).tzinfo is UTC


@many()
@given(PAST, st.sampled_from(ZONES))
def test_an_instant_is_written_as_github_does_and_sorts_as_time_does(at: datetime, timezone: str) -> None:
    moment = at.replace(microsecond=0)
    assert instant(stamp(moment.astimezone(ZoneInfo(timezone)))) == moment
    assert stamp(moment) < stamp(moment + timedelta(seconds=1))


WHOLE: dict[str, Row] = {
    "issues": issue(7, 8, milestone={"title": "1.0"}, assignees=[{"login": "bob"}], labels=[{"name": "bug"}, "os: linux"]),
    "comments": comment(9, 7, 10),
    "events": event(11, 7, 12, "labeled", label={"name": "bug"}, rename={"from": "x"}, assignee={"login": "bob"}, milestone={"title": "1"}),
}
READ: dict[str, Callable[[Row], Row]] = {
    "issues": lambda row: history.ticket(row, None, None, None), "comments": lambda row: history.comment("a/b", 7, row, None),
    "events": lambda row: history.event(7, row),
}  # fmt: skip
FRAMES = {"issues": history.TICKETS, "comments": history.COMMENTS, "events": history.EVENTS}


@many(2)
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_a_row_that_passes_is_kept_whole_and_can_be_read(kind: str, data: st.DataObject) -> None:
    row = dict(WHOLE[kind])
    spoiled = data.draw(st.lists(st.sampled_from(sorted(row)), max_size=3))
    needed = {"issues": {"id", "number", "title", "state"}, "comments": {"id", "issue_url"}, "events": {"id", "event"}}[kind]
    for key in spoiled:
        is_needed = key in needed or key.endswith("_at")
        # What GitHub's schema requires may be anything in a strange answer; the rest is none or not there at times.
        row[key] = data.draw(JSON if is_needed else st.none())
        if not is_needed and data.draw(st.booleans()):
            del row[key]
    if not is_whole(kind, row):
        assert spoiled
        return
    assume(kind != "events" or has_ticket(row))
    kept = stored(kind, "a/b", row, "2025-01-01T00:00:00Z")
    assert json.loads(kept["raw"]) == row
    assert kept.get("number", 7) in (7, row.get("number"))
    frame = history.frame([READ[kind](row)], FRAMES[kind], ["created_at"])
    assert len(frame) == 1


@many()
@given(st.sampled_from(["repository", *WHOLE]), JSON)
def test_no_answer_of_any_shape_is_taken_for_a_row(kind: str, answer: Any) -> None:
    assert not is_whole(kind, answer)


st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))


@many(0.1)
@given(st.from_type(Twin))
def test_report_json_reads_back_as_what_was_written(twin: Twin) -> None:
    written = json.dumps(twin.model_dump(mode="json"), indent=2, ensure_ascii=False, allow_nan=False)
    assert Twin.model_validate_json(written) == twin
    assert json.dumps(json.loads(written), indent=2, ensure_ascii=False) == written


NAME = st.sampled_from(["bug", "os: linux", "os: mac", "os:", "app/web", "app/api: x", "status:new", ": x", "/", "os : bsd"]) | st.text(
    max_size=8
)
NAMED = st.lists(st.lists(NAME, max_size=4), max_size=6)


@many()
@given(st.lists(NAME))
def test_a_group_is_what_two_labels_have_in_common(labels: list[str]) -> None:
    of = groups(labels)
    for name in labels:
        alike = {other for other in labels if prefix(other) == prefix(name)}
        assert of.get(name) == (prefix(name) if prefix(name) and len(alike) > 1 else None)
        if start := prefix(name):
            assert re.sub(r"\s", "", name).startswith(re.sub(r"\s", "", start))


@many()
@given(NAMED, st.lists(NAME | st.sampled_from(["os:", "status:", "app/"]), max_size=3))
def test_skipped_labels_take_no_ticket_with_them(labels: list[list[str]], skip: list[str]) -> None:
    tickets = pd.DataFrame({"number": range(len(labels)), "labels": pd.Series(labels, dtype=object)})
    rows = by_label(tickets, skip)
    listed = list(zip(rows["number"], rows["category"], strict=True))
    for number, names in enumerate(labels):
        kept = {name for name in names if name not in skip and prefix(name) not in skip} or {UNCATEGORIZED}
        assert sorted(name for of, name in listed if of == number) == sorted(kept)


@many(0.5)
@given(NAMED, st.none() | st.floats(0.1, 1000), st.dictionaries(NAME, st.floats(0.1, 1000), max_size=4))
def test_a_tickets_target_is_its_labels_shortest_and_else_that_for_all(
    labels: list[list[str]], first: float | None, of_label: dict[str, float]
) -> None:
    found = target_hours(pd.Series(labels, dtype=object), Targets(first_response=first, by_label=of_label))
    for names, hours in zip(labels, found, strict=True):
        own = sorted(of_label[name] for name in names if name in of_label)
        expected = own[0] if own else first
        assert pd.isna(hours) if expected is None else hours == expected


def read(shown: str) -> float:
    """A duration in words -> hours."""
    units = {"min": 1 / 60, "h": 1.0, "d": 24.0}
    return sum(float(number) * units[unit] for number, unit in re.findall(r"([0-9.]+) (min|h|d)", shown))


@many(2)
@given(st.floats(0, 5000), st.floats(0, 300))
def test_a_duration_in_words_is_near_it_and_a_longer_one_never_shorter(hours: float, more: float) -> None:
    shown = text.hours(hours)
    exact = 1 / 120 if "min" in shown else 0.05 if "." in shown else 0.5 if hours < 7 * 24 - 0.5 else 24
    assert abs(read(shown) - hours) <= exact + 1e-9
    assert read(text.hours(hours + more)) >= read(shown)


@many()
@given(st.integers(0, 10**9))
def test_a_count_in_words_is_that_number(number: int) -> None:
    shown = text.count(number, "ticket", "tickets")
    digits = {"no ticket": 0, "one ticket": 1}.get(shown)
    assert digits == number if digits is not None else int(shown.removesuffix(" tickets").replace(",", "")) == number
