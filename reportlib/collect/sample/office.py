"""When the sample's team works: working days, shifts, days off, and answers that take their time."""

import random
from datetime import datetime, timedelta

from reportlib.collect.sample.people import TEAM

_SHIFTS = dict(zip(TEAM, ((7, 15), (8, 16), (9, 17), (12, 20)), strict=True))
_OPEN, _SHUT = 7, 20
_DAYS_OFF = {(12, 24), (12, 25), (12, 26), (12, 31), (1, 1)}


class Office:
    """Finds who answers and when."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def answer(self, asked: datetime, usual_hours: float) -> tuple[str, datetime]:
        """A member and the time of the answer: `usual_hours` of working time later in the middle, often less, at times much more."""
        rng = self._rng
        if not _works(asked) and rng.random() < 0.22:
            at = asked + timedelta(hours=rng.uniform(0.1, 4))
        else:
            at = _later(asked, min(rng.lognormvariate(0, 1.35) * usual_hours, 120))
        there = [login for login, (start, end) in _SHIFTS.items() if start <= at.hour < end] or list(TEAM)
        return rng.choice(there), at


def _works(at: datetime) -> bool:
    return at.weekday() < 5 and (at.month, at.day) not in _DAYS_OFF and _OPEN <= at.hour < _SHUT


def _later(at: datetime, hours: float) -> datetime:
    """`hours` of the office's time after `at`."""
    while True:
        if not _works(at):
            at += timedelta(hours=1)
            continue
        shut = at.replace(hour=_SHUT, minute=0, second=0)
        left = (shut - at) / timedelta(hours=1)
        if hours <= left:
            return at + timedelta(hours=hours)
        hours -= left
        at = shut + timedelta(minutes=at.minute)
