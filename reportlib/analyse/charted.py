"""What the charts show beside the figures: the tickets of each period and day, and what happened to the most active ones."""

from dataclasses import dataclass

import pandas as pd

from reportlib.analyse.days import calendar
from reportlib.analyse.response import is_of_team
from reportlib.analyse.tickets import Span, is_bot, open_at, said_at
from reportlib.collect.history import History
from reportlib.params import Params
from reportlib.period import Period

TIMELINES, LATELY = 8, 4
"""So many tickets have a timeline, of so many periods: in more of them the last one would be too narrow to see."""


@dataclass(frozen=True)
class Charted:
    """Frames of what is drawn.

    `trend`: the tickets behind each row of the report's trend (see trends.trend). `calendar`: one row per day of the trend, see `calendar`.
    `moments` and `stretches`: what happened to the most active tickets and when they were open from `begin` (UTC) on, see `moments_of` and
    `stretches_of`.
    `titles`: the titles, as of the report, of the tickets that are there and that any of these names.
    """

    trend: pd.DataFrame
    calendar: pd.DataFrame
    begin: pd.Timestamp
    moments: pd.DataFrame
    stretches: pd.DataFrame
    titles: dict[int, str]


def charted(
    history: History, moves: pd.DataFrame, touched: pd.DataFrame, state: pd.DataFrame, active: pd.DataFrame,
    behind_trend: pd.DataFrame, series: list[Period], params: Params,
) -> Charted:  # fmt: skip
    """What is drawn for the last period of the series; `state` and `active` are those at its end. Pure."""
    span = Span.of(series[-1], history.synced_at)
    begin = max(Span.of(series[-LATELY:][0], history.synced_at).start, pd.Timestamp(history.known_from))
    most = active.head(min(params.shown, TIMELINES))
    moments = moments_of(most, history.comments, moves, begin, span.as_of, params)
    days = calendar(history, touched, series)
    named = {number for name in ("opened_tickets", "closed_tickets") for row in behind_trend[name] for number in row}
    named |= {number for numbers in days["numbers"] for number in numbers}
    titles = state.loc[state["number"].isin(named) | state["is_open"] | state["number"].isin(active["number"]), ["number", "title"]]
    return Charted(
        trend=behind_trend,
        calendar=days,
        begin=begin,
        moments=moments,
        stretches=stretches_of(most, moves, begin, span.as_of),
        titles={int(number): title for number, title in zip(titles["number"], titles["title"], strict=True)},
    )


def moments_of(
    tickets: pd.DataFrame, comments: pd.DataFrame, moves: pd.DataFrame, begin: pd.Timestamp, as_of: pd.Timestamp, params: Params
) -> pd.DataFrame:
    """What happened to the tickets in [begin, as_of), in the order of time: number, at (UTC), what.

    `what` is opened, answer (a comment of the team, but for the ticket's own author), comment (of anybody else; bots' left out), closed,
    reopened.
    """
    numbers = tickets["number"]
    said = said_at(comments, as_of)
    said = said[said["number"].isin(numbers) & ~is_bot(said["author"], said["author_type"], params.bots)]
    own = said["number"].map(tickets.set_index("number")["author"])
    by_team = is_of_team(said, params) & (said["author"] != own)
    changes = moves.loc[moves["number"].isin(numbers), ["number", "at", "is_open"]]
    parts = [
        tickets[["number", "created_at"]].rename(columns={"created_at": "at"}).assign(what="opened"),
        said[["number", "created_at"]].rename(columns={"created_at": "at"}).assign(what=by_team.map({True: "answer", False: "comment"})),
        changes[["number", "at"]].assign(what=changes["is_open"].map({True: "reopened", False: "closed"})),
    ]
    every = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    inside = every[(every["at"] >= begin) & (every["at"] < as_of)]
    return inside.sort_values(["at", "number"], kind="stable").reset_index(drop=True)


def stretches_of(tickets: pd.DataFrame, moves: pd.DataFrame, begin: pd.Timestamp, as_of: pd.Timestamp) -> pd.DataFrame:
    """When the tickets were open in [begin, as_of): number, start, end (UTC), by number and time."""
    was_open = pd.Series(open_at(tickets, moves, begin).to_numpy(), index=tickets["number"])
    found = []
    for number, created in zip(tickets["number"], tickets["created_at"], strict=True):
        changes = moves[(moves["number"] == number) & (moves["at"] >= begin) & (moves["at"] < as_of)]
        since = created if created >= begin else begin if was_open[number] else None
        for at, is_open in zip(changes["at"], changes["is_open"], strict=True):
            if is_open:
                since = at
            elif since is not None:
                found.append((number, since, at))
                since = None
        if since is not None:
            found.append((number, since, as_of))
    return pd.DataFrame(found, columns=["number", "start", "end"])
