"""What a portfolio adds to its reports' figures, on rows that can be counted by hand."""

from typing import Any

import pandas as pd

from reportlib.analyse.portfolio import COLUMNS, shared, total, worst_first


def rows(*given: dict[str, Any]) -> pd.DataFrame:
    usual = dict.fromkeys(COLUMNS, 0) | {"spikes": [], "opened_before": [1, 2], "closed_before": [0, 1], "backlog_end_before": [5, 6]}
    return pd.DataFrame([usual | one for one in given], columns=COLUMNS)


def test_the_worst_come_first_by_late_answers_then_spikes_then_growth_then_name() -> None:
    given = rows(
        {"repository": "a/calm"}, {"repository": "a/grows", "net": 3}, {"repository": "a/spikes", "spikes": ["opened"], "net": -9},
        {"repository": "a/late", "late": 1, "net": -9}, {"repository": "a/calm too"},
    )  # fmt: skip
    assert worst_first(given)["repository"].tolist() == ["a/late", "a/spikes", "a/grows", "a/calm", "a/calm too"]


def test_a_sum_leaves_out_whose_history_does_not_reach_the_whole_trend() -> None:
    given = rows(
        {"repository": "a/one"}, {"repository": "a/two", "opened_before": [10, 20]}, {"repository": "a/short", "opened_before": [None, 9]},
        {"repository": "a/shorter", "opened_before": [9], "closed_before": [9], "backlog_end_before": [9]},
    )  # fmt: skip
    summed, reaching = total(given, ["2025-W01", "2025-W02"])
    assert reaching == 2
    assert summed["opened"].tolist() == [11, 22]
    assert summed["backlog_end"].tolist() == [10, 12]
    none, reaching = total(given[given["repository"] == "a/short"], ["2025-W01", "2025-W02"])
    assert (reaching, none["opened"].isna().all()) == (0, True)


def test_what_is_shared_comes_from_two_repositories_that_of_most_first() -> None:
    crash, export = "The editor crashes when a large folder is opened", "Export to PDF produces an empty document"
    given = [("a/one", 1, crash), ("a/one", 2, crash), ("a/two", 9, export), ("a/three", 4, export), ("a/four", 3, export),
             ("a/two", 7, "How do I change the colour of links?"), ("a/five", 8, crash)]  # fmt: skip
    tickets = pd.DataFrame(given, columns=["repository", "ticket", "title"]).assign(body="", number=range(1, len(given) + 1))
    found = shared(tickets, 0.67)
    assert found["repositories"].tolist() == [3, 2]
    assert found["tickets"].tolist() == [[("a/two", 9), ("a/three", 4), ("a/four", 3)], [("a/one", 1), ("a/one", 2), ("a/five", 8)]]
    assert shared(tickets[tickets["repository"] == "a/one"], 0.67).empty
    assert shared(tickets.head(0), 0.67).empty
