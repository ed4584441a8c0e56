"""What is read out of a comment: that it asks something, and which ticket it calls the original."""

import time

import pytest

from reportlib.collect.said import asks, duplicate_of


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("Which version do you use?", True),
        ("Please try the new release.", True), ("¿Qué versión?", True), ("pls kindly send a log", True),
        ("Fixed in 2.4.", False), ("Thanks, please keep it up", False),
        ("> Which version?\nIt is 2.4.", False), ("```\na ? b : c\n```\nDone", False),
        ("see https://example.com/?q=1", False), ("`x?`", False), ("", False),
    ],
)  # fmt: skip
def test_a_question_is_one_in_the_comments_own_words(body: str, asked: bool) -> None:
    assert asks(body) is asked


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("Duplicate of #12", 12), ("This is a dupe of #7, closing.", 7), ("Duplicate #450 ", 450), ("dup of: #3", 3),
        ("duplicate of https://github.com/O/r/issues/9", 9), ("duplicate of https://github.com/o/other/issues/9", None),
        ("not a duplicate of #12", None), ("This isn't a duplicate of #12", None), ("> Duplicate of #12\nNo.", None), ("see #12", None),
        ("duplicate of other/repo#12", None), ("Not a duplicate of #1. Duplicate of #2", 2), ("", None),
    ],
)  # fmt: skip
def test_a_duplicate_is_one_that_the_comment_calls_so(body: str, number: int | None) -> None:
    assert duplicate_of(body, "o/r") == number


def test_hostile_comments_are_bounded() -> None:
    started = time.perf_counter()
    for body in (
        "not " * 10**5,
        "duplicate of http://" + "x" * 10**6,
        "duplicate of " * 10**5,
        "```\n" * 10**5,
        "please " * 10**5,
        "`" * 10**6,
    ):
        assert duplicate_of(body, "o/r") is None
        assert not asks(body)
    assert time.perf_counter() - started < 2
