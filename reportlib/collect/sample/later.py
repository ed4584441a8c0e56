"""What happens late to the sample's tickets: some are opened again, some spoken of again, some taken away."""

import random
from datetime import datetime, timedelta

from reportlib.collect.sample.office import Office
from reportlib.collect.sample.people import PEOPLE
from reportlib.collect.sample.plan import BEGIN, END, FLARES, LAST_WEEK, Ticket, version
from reportlib.collect.sample.talk import BACK, TEAM_SAYS


def come_back(issues: list[Ticket], office: Office, rng: random.Random) -> None:
    """Some closed tickets are opened again, some of them twice; two of them in the last week."""
    closed = [(ticket, last) for ticket in issues if (last := ticket.last_close) and last.at < END - timedelta(days=30)]
    for place, (ticket, last) in enumerate(rng.sample(closed, 16)):
        again = _reopen(ticket, office, rng, last.at + timedelta(days=rng.uniform(0.5, 9)))
        if place % 4 == 0 and again < LAST_WEEK - timedelta(days=20):
            _reopen(ticket, office, rng, again + timedelta(days=rng.uniform(1, 6)))
    recent = [
        ticket for ticket in issues
        if (last := ticket.last_close) and timedelta(days=8) < END - last.at < timedelta(days=28)
        and last.data["reason"] == "completed" and ticket.topic.kind == "bug"
    ]  # fmt: skip
    for ticket, day in zip(rng.sample(recent, 2), (1.4, 3.6), strict=True):
        _reopen(ticket, office, rng, LAST_WEEK + timedelta(days=day), "It is back with 4.2.0, exactly as before.", stays=True)


def stir(issues: list[Ticket], rng: random.Random) -> None:
    """The strangest titles are spoken of again in the last week, so that its report has to show them."""
    old = [ticket for ticket in issues if ticket.topic.key == "odd" and ticket.created_at < LAST_WEEK]
    for ticket in old[::2]:
        at = LAST_WEEK + timedelta(hours=rng.uniform(9, 160))
        ticket.say(at, rng.choice(PEOPLE), rng.choice(("Still so in 4.2.0.", "Any news?", "I met this today as well.")))


def remove(issues: list[Ticket]) -> None:
    """Three tickets are deleted and three moved to the plugins' tracker, all of them open until then."""
    fates = (
        ("deleted", BEGIN + timedelta(days=60, hours=11), 1), ("transferred", BEGIN + timedelta(days=97, hours=14), 4),
        ("transferred", datetime(2025, 3, 12, 13, 5, 44, tzinfo=END.tzinfo), 40), ("deleted", LAST_WEEK + timedelta(days=1, hours=9), 70),
        ("transferred", LAST_WEEK + timedelta(days=1, hours=15), 80), ("deleted", LAST_WEEK + timedelta(days=3, hours=10), 12),
    )  # fmt: skip
    for how, at, age in fates:
        opened = at - timedelta(days=age)
        fit = [
            ticket for ticket in issues
            if ticket.created_at < opened and ticket.last_close is None and ticket.topic.key not in {*FLARES, "popular", "odd"}
            and not ticket.is_removed
        ]  # fmt: skip
        chosen = max(fit, key=lambda ticket: (how == "transferred") * (ticket.topic.app == "app:plugins") * 10_000 + ticket.number)
        chosen.actions = [action for action in chosen.actions if action.at < at]
        chosen.do(at, how, "mira-of-lumen")


def _reopen(ticket: Ticket, office: Office, rng: random.Random, at: datetime, said: str = "", stays: bool = False) -> datetime:
    ticket.actions = [action for action in ticket.actions if action.at < at or action.kind in {"reaction", "mentioned"}]
    ticket.say(at, ticket.author, said or rng.choice(BACK).format(version(at)))
    ticket.do(at + timedelta(seconds=9), "reopened", ticket.author if ticket.author and rng.random() < 0.5 else "priya-of-lumen")
    if stays or rng.random() < 0.3:
        return at
    member, at = office.answer(at, 20.0)
    ticket.say(at, member, rng.choice(TEAM_SAYS[ticket.topic.kind]))
    _, at = office.answer(at, 15.0)
    ticket.do(at, "closed", member, reason="completed")
    return at
