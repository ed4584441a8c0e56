"""Which version numbers a ticket names."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportlib.analyse.folding import LONGEST_BODY
from reportlib.analyse.versions import MOST, versions


@pytest.mark.parametrize(
    ("title", "body", "named"),
    [
        ("Crash in v2.4.1", "", ("2.4.1",)),
        ("Crash since 2.4.1.", "", ("2.4.1",)),
        ("Crash", "Version: 2.4", ("2.4",)),
        ("Crash", "**Version**: v22.0rc1", ("22.0rc1",)),
        ("Crash", "After updating to 3.1 it is gone, with 3.0.2 it was there", ("3.1", "3.0.2")),
        ("Crash in 2.0.0-RC.1", "I run 2.0.0-rc.1 here, 1.9.9 before", ("2.0.0-rc.1", "1.9.9")),
        ("ICE", "rustc 1.0.0-nightly (458a6a2f6 2015-01-01)", ("1.0.0-nightly",)),
        ("Crash", "app v1.2.3+build.77 (stable)", ("1.2.3",)),
        ("Crash", "### Which version are you using?\n\n22.0\n", ("22.0",)),
        ("Version 2014.9.1 crashes", "", ("2014.9.1",)),
    ],
)  # fmt: skip
def test_a_version_is_found_as_people_write_it(title: str, body: str, named: tuple[str, ...]) -> None:
    assert versions(title, body) == named


@pytest.mark.parametrize(
    "text",
    [
        "it takes 2.5 seconds", "costs 1.99", "on 2014.09.12 and 12.09.2014", "cannot reach 192.168.0.1", "http://127.0.0.1:8080/1.2.3/x",
        "see https://example.com/v1.2.3", "Ubuntu 20.04.1", "Python version: 3.8.10", "macOS 12.3.1", "Windows version 10.0.19045",
        "Docker Desktop v4.12.0", "lib/foo-1.2.3.jar", "/opt/1.2.3/bin", "requests==2.31.0", "// Apache License, Version 2.0",
        "<!-- such as 1.2.3 -->", "12:30:45.123.4",
        "### Python version\n\n3.8", "### How many hours\n\n3.8", "1.2.3.jar", "100.50.20%", "", "v", "version",
    ],
)  # fmt: skip
def test_what_is_no_version_of_the_product_is_left_out(text: str) -> None:
    assert versions("Crash", text) == ()


def test_hostile_text_is_bounded() -> None:
    started = time.perf_counter()
    for text in ("1." * 10**6, "v" * 10**6, "<!--" * 10**5, "version " * 10**5, "updated to " * 10**5, "1.2.3 " * 10**5, "win " * 10**5):
        assert len(versions(text, text)) <= 1
    assert time.perf_counter() - started < 2
    assert len(versions("", "\n".join(f"v1.{number}" for number in range(100)))) == MOST
    assert versions("", " " * LONGEST_BODY + "v1.2.3") == ()


@given(st.text(), st.text())
def test_any_text_gives_plain_distinct_numbers(title: str, body: str) -> None:
    named = versions(title, body)
    assert len(set(named)) == len(named)
    assert all(version[0].isdigit() and version.isascii() and " " not in version for version in named)
