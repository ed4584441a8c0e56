"""How long reporters wait for an answer and for an end (METRICS: response and resolution)."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reportlib.analyse.tickets import hours_between, instants_of, is_bot, said_at
from reportlib.params import Params

TEAM = ("OWNER", "MEMBER", "COLLABORATOR")
ENOUGH_FOR_P90 = 10


@dataclass(frozen=True)
class Waiting:
    """From a ticket's creation to the first comment by a person other than its author, over the tickets opened in the period: the median of
    the answered ones, with their number. The unanswered are not forgotten: a second median counts them as still waiting (Kaplan and
    Meier 1958). By the team: the same for GitHub's owners, members and collaborators and the logins in `team`.

    In hours, over a cohort; None where there is no such figure.
    """

    n: int
    answered: int
    median_hours: float | None
    p90_hours: float | None
    median_all_hours: float | None

    @property
    def unanswered(self) -> int:
        """Tickets opened in the period that nobody but their author (and bots) had commented on by its end, open or closed."""
        return self.n - self.answered


@dataclass(frozen=True)
class Duration:
    """Hours over a cohort in which every ticket has one; None where there is no such figure."""

    n: int
    median_hours: float | None
    p90_hours: float | None


@dataclass(frozen=True)
class Share:
    """So many of n."""

    count: int
    n: int


def answers(cohort: pd.DataFrame, comments: pd.DataFrame, as_of: pd.Timestamp, params: Params) -> pd.DataFrame:
    """The cohort with first_response_hours and first_team_response_hours (NaN: none before as-of), first_response_at and waited_hours.

    `waited_hours` is from creation to as-of. An answer is a comment by a person with another login than the author's.
    """
    said = said_at(comments, as_of).merge(
        cohort[["number", "author", "created_at"]], on="number", suffixes=("", "_ticket"), validate="many_to_one"
    )
    person = ~is_bot(said["author"], said["author_type"], params.bots)
    other = said["author"].fillna("ghost") != said["author_ticket"].fillna("ghost")
    by_person = said[person & other].assign(hours=lambda frame: hours_between(frame["created_at_ticket"], frame["created_at"]))
    by_team = by_person[is_of_team(by_person, params)]
    return cohort.assign(
        first_response_at=instants_of(cohort["number"], by_person.groupby("number")["created_at"].min()),
        first_response_hours=cohort["number"].map(by_person.groupby("number")["hours"].min()).astype(float),
        first_team_response_hours=cohort["number"].map(by_team.groupby("number")["hours"].min()).astype(float),
        waited_hours=hours_between(cohort["created_at"], as_of).astype(float),
    )


def is_of_team(comments: pd.DataFrame, params: Params) -> pd.Series:
    """Which comments are the team's, by GitHub's association or by the logins in `team`."""
    return comments["association"].isin(TEAM) | comments["author"].isin(params.team)


def waiting(answered: pd.Series, waited: pd.Series) -> Waiting:
    """The summary of a cohort's hours to an answer (NaN: unanswered, censored at its `waited` hours)."""
    hours = answered.dropna()
    return Waiting(len(answered), len(hours), median(hours), p90(hours), median_of_all(answered, waited))


def time_to_close(state: pd.DataFrame, closed: Iterable[int]) -> Duration:
    """From a ticket's creation to its last close, over the tickets closed in the period: the median, and the P90 from ten tickets on.

    In hours; closes after as-of do not count.
    """
    tickets = state[state["number"].isin(list(closed))]
    hours = hours_between(tickets["created_at"], tickets["closed_at"])
    return Duration(len(hours), median(hours), p90(hours))


def time_to_first_close(state: pd.DataFrame, moves: pd.DataFrame, closed: Iterable[int], known_from: pd.Timestamp) -> Duration:
    """From a ticket's creation to its first close, which a reopening does not change, over those tickets closed in the period of which the
    store has the whole history.

    In hours; the history is known from `known_from` on.
    """
    tickets = state[state["number"].isin(list(closed)) & (state["created_at"] >= known_from)]
    first = moves[~moves["is_open"]].drop_duplicates("number").set_index("number")["at"]
    hours = hours_between(tickets["created_at"], instants_of(tickets["number"], first))
    return Duration(len(hours), median(hours), p90(hours))


def team_comments(
    state: pd.DataFrame, closed: Iterable[int], comments: pd.DataFrame, as_of: pd.Timestamp, known_from: pd.Timestamp, params: Params
) -> pd.DataFrame:
    """The tickets closed in the period whose comments are all known, with team_comments (the team's until as-of, bots' left out)."""
    readable = said_at(comments, as_of)
    tickets = state[state["number"].isin(list(closed))]
    seen = tickets["number"].map(readable["number"].value_counts()).fillna(0)
    known = tickets[(tickets["created_at"] >= known_from) | (tickets["comments"] <= seen)]
    person = ~is_bot(readable["author"], readable["author_type"], params.bots)
    by_team = readable.loc[person & is_of_team(readable, params), "number"].value_counts()
    return known.assign(team_comments=known["number"].map(by_team).fillna(0).astype("int64"))


def one_touch(closed: pd.DataFrame) -> pd.DataFrame:
    """Tickets closed in the period with at most one comment of the team, of those whose comments are all known.

    The rows of `team_comments` that are such.
    """
    return closed[closed["team_comments"] <= 1]


def median(hours: pd.Series) -> float | None:
    """The middle of the hours; None if there are none."""
    return float(np.median(hours)) if len(hours) else None


def p90(hours: pd.Series) -> float | None:
    """The ninetieth percentile (numpy's linear); None under ten values."""
    return float(np.percentile(hours, 90)) if len(hours) >= ENOUGH_FOR_P90 else None


def median_of_all(answered: pd.Series, waited: pd.Series) -> float | None:
    """The Kaplan-Meier median: the first hour by which half of all are answered; None if that is not reached.

    Kaplan and Meier 1958: at each hour with d answers and n still waiting, the share unanswered falls by 1 - d/n.
    """
    until = answered.fillna(waited).to_numpy(dtype=float)
    unanswered = 1.0
    for hour in np.unique(answered.dropna().to_numpy(dtype=float)):
        here = float((answered == hour).sum())
        unanswered *= 1 - here / float((until >= hour).sum())
        if unanswered <= 0.5 + 1e-12:  # 1/2 as a product of fractions is not always 0.5
            return float(hour)
    return None


def unanswered_tickets(
    state: pd.DataFrame, comments: pd.DataFrame, as_of: pd.Timestamp, since: pd.Timestamp, params: Params
) -> tuple[pd.DataFrame, int]:
    """Open tickets without a first answer, the longest waiting first (the state's columns and waited_hours); and how many may be some.

    Comments are known from `since` on: of an older ticket with older comments it is not known whether it was answered.
    """
    waits = answers(state[state["is_open"]], comments, as_of, params)
    silent = waits[waits["first_response_hours"].isna()]
    seen = silent["number"].map(said_at(comments, as_of)["number"].value_counts()).fillna(0)
    is_known = (silent["created_at"] >= since) | (silent["comments"] <= seen)
    listed = silent[is_known].sort_values(["waited_hours", "number"], ascending=[False, True])
    return listed.reset_index(drop=True), int((~is_known).sum())
