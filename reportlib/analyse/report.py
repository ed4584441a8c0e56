"""The Report: every figure of one period, computed once from the store and handed to whoever draws or writes it.

This room alone brings data into the analysis; what it calls is pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd

from reportlib import params as parameters
from reportlib.analyse import activity, backlog, days, duplicates, flow, identity, labels, response, targets, themes, trends
from reportlib.analyse.advice import IN_A_ROW, recommend
from reportlib.analyse.backlog import BacklogAge, Turns
from reportlib.analyse.behind import behind_flow, behind_waits
from reportlib.analyse.charted import Charted, charted
from reportlib.analyse.evidence import Advice, Standing, gather
from reportlib.analyse.flow import Flow
from reportlib.analyse.listed import listed
from reportlib.analyse.notes import Note, notes_of
from reportlib.analyse.private import private, with_replaced
from reportlib.analyse.response import Duration, Share, Waiting
from reportlib.analyse.targets import Target
from reportlib.analyse.themes import Themes
from reportlib.analyse.tickets import Span, settled, state_at, touched_in, touches, transitions
from reportlib.analyse.trends import Comparison
from reportlib.analyse.wordings import Wordings
from reportlib.collect.history import History
from reportlib.collect.store import Store
from reportlib.errors import UsageError
from reportlib.params import Params
from reportlib.period import Period, latest, parse
from reportlib.places import store_url


@dataclass(frozen=True)
class Report:
    """The figures of one period, as at `as_of` (UTC).

    Frames: `active` (most active first), `labels`, `trend`, `changes`, `days`, `unanswered`, `open_tickets`, `reopened`, `duplicates`,
    `listed` (every ticket that the report looks at). `tickets` has the list behind each figure, by its name in report.json. `chains` are
    the numbers of likely duplicates that belong together. `charted` is what the charts show beside the figures. `notes` say what the
    reader must know about the data, `wordings` what a language
    model worded.
    """

    params: Params
    period: Period
    as_of: datetime
    source: str
    web_url: str
    synced_at: datetime
    flow: Flow
    closed_by_reason: dict[str, int]
    closed_by_bot: int
    first_response: Waiting
    first_team_response: Waiting
    target: Target
    time_to_close: Duration
    time_to_first_close: Duration
    one_touch: Share
    backlog_age: BacklogAge
    turns: Turns
    active: pd.DataFrame
    open_tickets: pd.DataFrame
    unanswered: pd.DataFrame
    reopened: pd.DataFrame
    listed: pd.DataFrame
    tickets: dict[str, pd.DataFrame]
    labels: pd.DataFrame
    themes: Themes
    duplicates: pd.DataFrame
    chains: list[tuple[int, ...]]
    advice: list[Advice]
    trend: pd.DataFrame
    comparison: dict[str, Comparison]
    days: pd.DataFrame
    charted: Charted
    notes: list[Note]
    is_complete: bool
    is_stale: bool
    wordings: Wordings = field(default_factory=Wordings)

    @property
    def repository(self) -> str:
        """OWNER/NAME."""
        return self.params.repository

    @property
    def is_running(self) -> bool:
        """Whether the period had not ended at as-of."""
        return self.as_of < self.period.end

    @property
    def word(self) -> str:
        """What a period of this kind is called in a sentence."""
        return "period" if self.period.kind == "range" else self.period.kind

    @property
    def changes(self) -> pd.DataFrame:
        """The headline figures beside their past, a row each."""
        return trends.changes(self.comparison)

    @property
    def during(self) -> str:
        """Such as "in this week", "on this day"."""
        return f"{'on' if self.word == 'day' else 'in'} this {self.word}"

    @property
    def before(self) -> str:
        """What the period before is called, such as "the week before": a report is read at any time."""
        return f"the {self.word} before"


def build(params: Params | Mapping[str, Any]) -> Report:
    """The Report that the params ask for, from the store in REPORT_STORE (default outputs/store.db).

    Without a period, the last complete one. UsageError for a period that has no data, StoreError without tickets.
    """
    checked = params if isinstance(params, Params) else parameters.check(params, "build()")
    store = Store(store_url())
    synced_at = store.progress(checked.repository).synced_at
    if checked.period:
        period = parse(checked.period, checked.timezone)
    else:
        # Without a sync the store below says what to do.
        period = latest(checked.kind, synced_at or datetime.fromisoformat("2000-01-01T00:00:00Z"), checked.timezone)
    series = period.back_to(checked.trend_periods)
    since = identity.periods_before(series)[0].start
    return compute(store.history(checked.repository, since, period.end), checked, series)


def refuse(period: Period, synced_at: datetime, history: History) -> None:
    """UsageError for a period that nothing can be said of: in the future, or before the first ticket."""
    if period.start >= synced_at:
        raise UsageError(
            f"The {period.kind} {period.label} has not begun: the data of {history.repository} ends on {synced_at:%Y-%m-%d}; "
            "ask for an earlier one, or for none to get the last complete one."
        )
    created = history.tickets["created_at"]
    if len(created) and created.min() >= period.end:
        first = history.tickets.iloc[0]
        raise UsageError(
            f"The {period.kind} {period.label} is before the first ticket of {history.repository} "
            f"(#{first['number']}, {first['created_at']:%Y-%m-%d}); ask for that day or a later one."
        )


def compute(history: History, params: Params, series: list[Period]) -> Report:
    """The Report of the last period of the series; pure."""
    period = series[-1]
    refuse(period, history.synced_at, history)
    span = Span.of(period, history.synced_at)
    is_stale = history.fault is not None and history.synced_at < period.end
    history, params, replaced = private(settled(history), params)
    moves, touched = transitions(history), touches(history)
    state = state_at(history, moves, touched, span.as_of)
    active = activity.most_active(state[state["number"].isin(touched_in(touched, span))], history, span, params)
    counted = flow.flow(history, moves, span)
    cohort = response.answers(state[state["created_at"] >= span.start], history.comments, span.as_of, params)
    known_from = pd.Timestamp(history.known_from)
    unanswered, unknown = response.unanswered_tickets(state, history.comments, span.as_of, known_from, params)
    target = targets.target(cohort, unanswered, span.as_of, params)
    spans = [Span.of(one, history.synced_at) for one in series]
    recent = state[(state["created_at"] >= spans[0].start) | state["number"].isin(active["number"])]
    trend, behind_trend = trends.trend(history, moves, touched, series, params)
    known = len(trends.known(trend))
    found = _themes(history, state, active, spans, series, known, params)
    open_tickets = backlog.whose_turn(state[state["is_open"]].reset_index(drop=True), history.comments, span.as_of, known_from, params)
    looked_at = pd.concat([recent, open_tickets])
    touched_by_team = response.team_comments(state, counted.closed, history.comments, span.as_of, known_from, params)
    in_one = response.one_touch(touched_by_team)
    links = duplicates.with_said(found.pairs, state, history.comments, span.as_of)
    earlier = [one for one in spans[-IN_A_ROW:-1] if one.start >= pd.Timestamp(history.history_from)]
    standings = [Standing.at(history, moves, touched, one, params) for one in reversed(earlier)]
    standings.insert(0, Standing(span, state, target.late_tickets, open_tickets))
    evidence = gather(history, moves, touched, standings, spans, found, known, params)
    return Report(
        params=params,
        period=period,
        as_of=span.as_of.to_pydatetime(),
        source=history.source,
        web_url=history.web_url,
        synced_at=history.changed_at,
        flow=counted,
        closed_by_reason=flow.closed_by_reason(state, counted.closed),
        closed_by_bot=flow.closed_by_bot(moves, counted.closed, span.as_of, params.bots),
        first_response=response.waiting(cohort["first_response_hours"], cohort["waited_hours"]),
        first_team_response=response.waiting(cohort["first_team_response_hours"], cohort["waited_hours"]),
        target=target,
        time_to_close=response.time_to_close(state, counted.closed),
        time_to_first_close=response.time_to_first_close(state, moves, counted.closed, known_from),
        one_touch=Share(len(in_one), len(touched_by_team)),
        backlog_age=backlog.backlog_age(open_tickets, span.as_of),
        turns=backlog.turns(open_tickets),
        active=active,
        open_tickets=open_tickets,
        unanswered=unanswered,
        reopened=state[state["number"].isin(counted.reopened)].reset_index(drop=True),
        listed=listed(state, active, open_tickets, found.table, spans, [one.label for one in series]),
        tickets=behind_waits(active, cohort, open_tickets, in_one, span.as_of) | behind_flow(state, history, counted, span),
        labels=_labels(history, looked_at, active, spans, known, params),
        themes=found,
        duplicates=evidence[0].pairs,
        chains=duplicates.chains(links, evidence[0].pairs),
        advice=recommend(evidence, params.max_recommendations),
        trend=trend,
        comparison=trends.headline(trend, is_running=span.as_of < pd.Timestamp(period.end)),
        days=days.days_of(history, moves, touched, period, params),
        charted=charted(history, moves, touched, state, active, behind_trend, series, params),
        notes=notes_of(history, counted, unknown, with_replaced(looked_at, replaced), series, params),
        is_complete=pd.Timestamp(period.start) >= pd.Timestamp(history.history_from) and counted.is_balanced and not is_stale,
        is_stale=is_stale,
    )


def _themes(
    history: History, state: pd.DataFrame, active: pd.DataFrame, spans: list[Span], series: list[Period], known: int, params: Params
) -> Themes:
    """The themes of the trend, which are looked for in the periods before it too, as far as the history has all of their tickets."""
    before = [Span.of(one, history.synced_at) for one in identity.periods_before(series) if one.start >= history.history_from]
    begin = before[0].start if before else spans[0].start
    tickets = state[(state["created_at"] >= begin) | state["number"].isin(active["number"])]
    return themes.themes(tickets, active["number"], spans[-1], spans, before, known, params)


def _labels(history: History, listed: pd.DataFrame, active: pd.DataFrame, spans: list[Span], known: int, params: Params) -> pd.DataFrame:
    """The label breakdown with each label's past; the listed tickets' labels make the groups."""
    table = labels.breakdown(active, listed["labels"].explode().dropna(), params.skip_labels)
    return labels.with_past(table, labels.opened(history, spans, params.skip_labels), len(spans), known)
