"""What is said of a theme: a title that is true of all its tickets, platforms, and since which version it is there."""

import pandas as pd
import pytest

from reportlib.analyse.platforms import platforms
from reportlib.analyse.since import since_version
from reportlib.analyse.theme_title import LONGEST, title_of


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Crash on Windows 11", "Crash"), ("[Bug] Crash on Windows 10 when saving", "Crash when saving"),
        ("Windows: crash when saving", "Crash when saving"), ("Crash (macOS 15.3, Safari)", "Crash"),
        ("App crashes on Linux and macOS", "App crashes"), ("Two windows open at once", "Two windows open at once"),
        ("Feature request: dark mode on iOS and Android", "Dark mode"), ("Bug: ", "Bug:"), ("登录失败", "登录失败"),
        ("Edge case in parser", "Edge case in parser"),
    ],
)  # fmt: skip
def test_a_title_has_no_platform_that_not_all_tickets_name(title: str, told: str) -> None:
    assert title_of([title, title], []) == told


def test_a_platform_stays_that_all_tickets_name_and_its_release_only_if_they_name_that() -> None:
    assert title_of(["Crash on Windows 11"], ["Windows"]) == "Crash on Windows"
    assert title_of(["Crash on Windows 11"], ["Windows"], ["windows 11"]) == "Crash on Windows 11"


def test_the_next_title_is_taken_where_the_rest_of_the_first_would_not_read_well() -> None:
    assert title_of(["Windows and macOS crash at start", "App dies at start"], []) == "App dies at start"


@pytest.mark.parametrize("title", ["word " * 60, "x" * 300, "<b>" * 90, "a b " + "y" * 200, "🙂 " * 100])
def test_a_long_title_is_cut_and_never_empty(title: str) -> None:
    assert 0 < len(title_of([title], [])) <= LONGEST


def test_a_platform_is_found_in_title_body_and_labels() -> None:
    assert platforms("Crash on windows 11", "Firefox 120", ["os: linux"]) == ("Windows", "Linux", "Firefox")
    assert platforms("Two windows open, an edge case", "the mac address", []) == ()


def frame(*rows: tuple[int, tuple[str, ...]]) -> pd.DataFrame:
    return pd.DataFrame(
        [(number, pd.Timestamp("2025-01-01", tz="UTC") + pd.Timedelta(days=number), named) for number, named in rows],
        columns=["number", "created_at", "versions"],
    )


BEFORE = ((1, ("4.1.9",)), (2, ()))


def test_a_theme_began_with_the_version_that_its_tickets_name_and_none_is_older() -> None:
    members = ((3, ("4.2.0",)), (4, ("4.1.9", "4.2")), (5, ("4.10.0",)), (6, ()))
    assert since_version(frame(*members), frame(*BEFORE, *members)) == "4.2.0"


@pytest.mark.parametrize(
    ("members", "others"),
    [
        (((3, ("4.2.0",)), (4, ("4.2.0",))), BEFORE),
        (((3, ()), (4, ("4.2.0",)), (5, ("4.2.0",)), (6, ("4.2.0",))), BEFORE),
        (((3, ("4.2.0",)), (4, ("4.2.0",)), (5, ("4.2.0",))), ((2, ("4.2.0",)),)),
    ],
    ids=["too few", "one is older", "no earlier version"],
)
def test_nothing_is_said_without_the_evidence(
    members: tuple[tuple[int, tuple[str, ...]], ...], others: tuple[tuple[int, tuple[str, ...]], ...]
) -> None:
    assert since_version(frame(*members), frame(*others, *members)) is None
