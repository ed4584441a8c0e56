"""Themes: the same tickets in any order give the same themes; what is alone stays alone."""

import random

import pandas as pd

from reportlib.analyse.template import learn
from reportlib.analyse.theme_facts import status
from reportlib.analyse.themes import find_themes
from reportlib.analyse.trends import compare
from reportlib.analyse.words import error_line

TICKETS = pd.DataFrame(
    [
        (1, "Database corrupt after update", "### What happened\nThe database is corrupt after the update to 4.2.0."),
        (5, "After the update my database is corrupt", "### What happened\nError: database disk image is malformed"),
        (3, "Update to 4.2 left a corrupt database", "### What happened\nIt says database is malformed."),
        (4, "Dark mode for the sidebar", "### What happened\nPlease add a dark theme."),
        (2, "导出 PDF 时中文显示为方块", "### What happened\n导出后全部是方块。"),
        (9, "导出 PDF 中文是方块", "### What happened\n同样的问题, 导出 PDF 后方块。"),
    ],
    columns=["number", "title", "body"],
)


def test_tickets_about_one_thing_are_one_theme_and_single_ones_are_in_none() -> None:
    found = find_themes(TICKETS).set_index("number")["theme"]
    assert found[1] == found[3] == found[5] == 1
    assert found[2] == found[9] == 2
    assert pd.isna(found[4])


def test_an_aside_that_many_titles_have_brings_nothing_together() -> None:
    titles = ["Dictation (desktop)", "Help (desktop)", "Blurry text (desktop)", "Wrong place (Desktop)", "Sync (server) hangs", "(desktop)"]
    tickets = pd.DataFrame({"number": range(1, 7), "title": titles, "body": ""})
    assert find_themes(tickets)["theme"].isna().all()
    template = learn(tickets)
    assert [template.bare(title) for title in titles[3:]] == ["Wrong place", "Sync (server) hangs", "(desktop)"]


def test_what_a_comment_of_the_template_says_of_errors_is_no_error_of_the_tickets() -> None:
    hint = '<!-- If your node is out of sync or giving "block checksum mismatch" errors, please make sure your hardware is stable. -->'
    bodies = [f"{hint}\nThe window stays black.", f"{hint}\nI cannot find the setting for fees."]
    tickets = pd.DataFrame({"number": (1, 2), "title": ("Black window", "Where are fees set"), "body": bodies})
    assert [error_line(body) for body in bodies] == [None, None]
    assert find_themes(tickets)["theme"].isna().all()


def test_the_line_of_an_error_begins_at_a_word() -> None:
    line = "2021-06-20 in the newest of all the windows of this application: Error: disk image is malformed"
    assert error_line(line) == "all the windows of this application: error: disk image is malformed"
    assert error_line("Error: disk image is malformed") == "error: disk image is malformed"


def test_the_order_of_the_tickets_does_not_matter() -> None:
    expected = find_themes(TICKETS)
    for seed in range(20):
        order = random.Random(seed).sample(range(len(TICKETS)), len(TICKETS))
        pd.testing.assert_frame_equal(find_themes(TICKETS.iloc[order]), expected)


def test_none_or_one_ticket_has_no_theme() -> None:
    assert find_themes(TICKETS.head(0)).empty
    assert find_themes(TICKETS.head(1))["theme"].isna().all()
    assert find_themes(TICKETS.assign(title="", body=""))["theme"].isna().all()


def test_a_theme_is_new_growing_steady_fading_gone_or_back() -> None:
    assert status([0, 0, 0, 0, 0, 3], 0, 3, 3) == "new"
    assert status([0, 1, 1, 1, 1, 3], 0, 3, 3) == "growing"
    assert status([0, 1, 1, 1, 1, 1], 0, 1, 1) == "steady"
    assert status([0, 2, 2, 2, 2, 0], 0, 0, 0) == "fading"
    assert status([2, 0, 0, 0, 0, 1], 0, 1, 1) == "back"
    assert status([0, 0, 0, 0, 0, 1], 4, 1, 1) == "back"
    assert status([2, 0, 0, 0, 0, 0], 0, 0, 0) == "gone"
    assert status([2, 0, 0, 0, 0, 0], 0, 1, 0) == "fading"
    assert status([2, 0, 0, 0, 0, 0], 0, 0, 1) == "fading"


def test_nothing_is_called_usual_with_less_than_four_periods_of_history() -> None:
    assert compare(pd.Series([5, 6, 7, 30])).low is None
    compared = compare(pd.Series([5, 6, 7, 6, 30]))
    assert (compared.low, compared.high, compared.previous, compared.direction) == (5.75, 6.25, 6.0, "up")
    assert compare(pd.Series([5, 6, 7, 6, 8])).direction is None
