"""What the rules of the recommendations are given, and what they give: evidence as at the end of a period, and advice."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from reportlib.analyse import backlog, duplicates, flow, labels, response, targets
from reportlib.analyse.spikes import is_spike
from reportlib.analyse.themes import Themes
from reportlib.analyse.tickets import Span, days_old, hours_between, is_bot, said_at, state_at, touched_in
from reportlib.analyse.versions import versions
from reportlib.collect.history import History
from reportlib.params import Params

Rule = Literal["regression", "spike", "growing", "reopened", "reply", "label", "duplicates", "popular", "ask"]

THEMES: tuple[Rule, ...] = ("regression", "spike", "growing")
"""The rules over themes."""

SETTLING_DAYS = 7
"""A ticket that is younger may still be handled soon."""


@dataclass(frozen=True)
class Advice:
    """One recommendation: its rule, the tickets that it rests on (never none), and what its sentence says.

    `value` is a figure of report.json, and `of` the ticket, theme or label that it belongs to, where the rule's figure has one. `title` is
    the theme's or the label's name, `detail` the version or the likeliest duplicate's reason. `facts` are the rule's other figures, by
    name. `people` are those whom acting helps: the tickets' reporters and who reacted. `in_a_row` counts the periods, this one and those
    just before it, at whose end the rule named the same theme, label or one of the tickets; the count ends at three.
    """

    rule: Rule
    tickets: tuple[int, ...]
    value: int
    people: int
    of: int | str | None = None
    title: str = ""
    facts: dict[str, int] = field(default_factory=dict)
    detail: str = ""
    in_a_row: int = 1


@dataclass(frozen=True)
class Standing:
    """The tickets at the end of a span: `state` of all, `late` those past their target without an answer, `backlog` the open ones with
    turn, turn_hours and is_asked.
    """

    span: Span
    state: pd.DataFrame
    late: pd.DataFrame
    backlog: pd.DataFrame

    @classmethod
    def at(cls, history: History, moves: pd.DataFrame, touched: pd.DataFrame, span: Span, params: Params) -> "Standing":
        """Rebuilt from the history, as a report of that span does it."""
        state, known_from = state_at(history, moves, touched, span.as_of), pd.Timestamp(history.known_from)
        still = state[state["is_open"]].reset_index(drop=True)
        unanswered, _ = response.unanswered_tickets(state, history.comments, span.as_of, known_from, params)
        turned = backlog.whose_turn(still, history.comments, span.as_of, known_from, params)
        return cls(span, state, targets.late_tickets(unanswered, span.as_of, params), turned)


@dataclass(frozen=True)
class Evidence:
    """What the rules look at. Frames, one row per ticket where nothing else is said:

    `late` open tickets past their target; `came_back` how many were reopened in the period, `reopened` those of them that are open, with
    closed_hours (how long they had been closed) and by_bot (who closed them); `open_tickets` with turn, turn_hours, is_asked, age_days,
    is_active; `labeled` one row per label of a ticket opened in the trend, a week ago or earlier: category, number, is_handled,
    is_active, received (how many tickets of the label were active, also younger and older ones); `pairs` the likely duplicates; `themes`
    theme, title, numbers, counts (of which the last `known` can be compared), is_spike, open, reporters (people not of the team who
    opened one of them in the last four periods); `named` one row per version that a ticket names: number, created_at, version.
    """

    span: Span
    late: pd.DataFrame
    came_back: int
    reopened: pd.DataFrame
    open_tickets: pd.DataFrame
    labeled: pd.DataFrame
    pairs: pd.DataFrame
    themes: pd.DataFrame
    named: pd.DataFrame


def gather(
    history: History, moves: pd.DataFrame, touched: pd.DataFrame, standings: list[Standing], spans: list[Span], found: Themes,
    known: int, params: Params,
) -> list[Evidence]:  # fmt: skip
    """The evidence at the end of each standing's span, the newest first; `spans` are those of the trend.

    `found` are the themes of the newest span, of which the last `known` counts can be compared; of the spans before it, what they were by
    then is taken.
    """
    newest, since = standings[0].state, spans[0].start
    named = _named(newest[newest["created_at"] >= since])
    given = []
    for back, standing in enumerate(standings):
        span, state = standing.span, standing.state
        is_active = state["number"].isin(touched_in(touched, span))
        active = state.loc[is_active, "number"]
        came_back = flow.reopened(flow.events_in(history, state, span))
        tickets = standing.backlog
        given.append(
            Evidence(
                span=span,
                late=standing.late,
                came_back=len(came_back),
                reopened=_reopened(state[state["number"].isin(came_back)], moves, span, params),
                open_tickets=tickets.assign(age_days=days_old(tickets["created_at"], span.as_of), is_active=tickets["number"].isin(active)),
                labeled=_labeled(state, history, active, since, span, params),
                pairs=duplicates.likely_duplicates(duplicates.with_said(found.pairs, state, history.comments, span.as_of), state, span),
                themes=_themes(found.table, state, spans[: len(spans) - back], known - back, params),
                named=named[named["created_at"] < span.as_of],
            )
        )
    return given


def _reopened(state: pd.DataFrame, moves: pd.DataFrame, span: Span, params: Params) -> pd.DataFrame:
    """Of the tickets that were reopened in the span, number, reactions, closed_hours and by_bot of those that are open."""
    before = moves.groupby("number")[["at", "actor", "actor_type"]].shift()
    back = moves.assign(
        closed_hours=hours_between(before["at"], moves["at"]), by_bot=is_bot(before["actor"], before["actor_type"], params.bots)
    )
    last = back[back["is_open"] & span.holds(back["at"])].drop_duplicates("number", keep="last")
    still = state.loc[state["is_open"], ["number", "reactions"]]
    return still.merge(last[["number", "closed_hours", "by_bot"]], on="number")


def _labeled(state: pd.DataFrame, history: History, active: pd.Series, since: pd.Timestamp, span: Span, params: Params) -> pd.DataFrame:
    """Handled is what was closed or has a comment of the team."""
    settled = span.as_of - pd.Timedelta(days=SETTLING_DAYS)
    tickets = state[(state["created_at"] >= since) & (state["created_at"] <= settled)]
    said = said_at(history.comments, span.as_of)
    person = ~is_bot(said["author"], said["author_type"], params.bots)
    answered = said.loc[person & response.is_of_team(said, params), "number"]
    is_handled = ~tickets["is_open"] | tickets["number"].isin(answered)
    known = tickets[["number", "labels"]].assign(is_handled=is_handled, is_active=tickets["number"].isin(active))
    received = labels.by_label(state.loc[state["number"].isin(active), ["number", "labels"]], params.skip_labels)["category"].value_counts()
    return labels.by_label(known, params.skip_labels).assign(
        received=lambda frame: frame["category"].map(received).fillna(0).astype("int64")
    )


def _themes(table: pd.DataFrame, state: pd.DataFrame, spans: list[Span], known: int, params: Params) -> pd.DataFrame:
    """The themes as they were at the end of the last of the spans, by their tickets of then."""
    still = set(state.loc[state["is_open"], "number"])
    then = set(state["number"])
    lately = state[(state["created_at"] >= spans[-4:][0].start) & ~response.is_of_team(state, params)]
    reporters = dict(zip(lately["number"], lately["author"].fillna("ghost"), strict=True))
    counts = [counted[: len(spans)] for counted in table["counts"]]
    return pd.DataFrame(
        {
            "theme": table["theme"],
            "title": table["title"],
            "numbers": [tuple(number for number in numbers if number in then) for numbers in table["numbers"]],
            "counts": counts,
            "known": max(known, 1),
            "is_spike": [is_spike(counted[-1], counted[-max(known, 1) : -1]) for counted in counts],
            "open": [len(still.intersection(numbers)) for numbers in table["numbers"]],
            "reporters": [len({reporters[number] for number in numbers if number in reporters}) for numbers in table["numbers"]],
        }
    )


def _named(tickets: pd.DataFrame) -> pd.DataFrame:
    found: list[Sequence[str]] = [versions(title, body) for title, body in zip(tickets["title"], tickets["body"], strict=True)]
    listed = tickets[["number", "created_at"]].assign(version=pd.Series(found, index=tickets.index, dtype=object))
    return listed.explode("version").dropna(subset=["version"])
