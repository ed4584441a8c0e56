"""What happens to the sample's tickets: a log of timed actions each, as a small support team and its users would leave it."""

import random
from datetime import datetime, timedelta

from reportlib.collect.sample.changes import pull_requests
from reportlib.collect.sample.later import come_back, remove, stir
from reportlib.collect.sample.office import Office
from reportlib.collect.sample.people import BOTS, CONTRIBUTORS, PEOPLE, TEAM
from reportlib.collect.sample.plan import END, FLARES, LAST_WEEK, RELEASES, Ticket, tickets, version
from reportlib.collect.sample.stories import topics
from reportlib.collect.sample.talk import ANSWERED, FIRST, GREETING, REFUSED, TEAM_SAYS, USER, WANTED, WARNING, WORKS

GREETER, STALE = BOTS
_SILENT_IN_LAST_WEEK = 2


def simulate(seed: int) -> list[Ticket]:
    """Every issue and pull request with all its actions until the end of the sample; numbers and ids rise with time."""
    rng = random.Random(seed)
    issues = tickets(topics(), rng)
    everything = sorted([*issues, *pull_requests(rng)], key=lambda ticket: ticket.created_at)
    for number, ticket in enumerate(everything, 1):
        ticket.number = number
    office = Office(rng)
    lives = _Lives(office, rng)
    for ticket in issues:
        lives.live(ticket)
    come_back(issues, office, rng)
    stir(issues, rng)
    remove(issues)
    for ticket in everything:
        ticket.actions = sorted((a for a in ticket.actions if a.at < END), key=lambda action: action.at)
    _number(everything, rng)
    return everything


class _Lives:
    """Gives tickets their lives one after the other, in order of their opening."""

    def __init__(self, office: Office, rng: random.Random) -> None:
        self._office, self._rng = office, rng
        self._first: dict[str, Ticket] = {}
        self._known: set[str | None] = {None}
        self._last_week = 0

    def live(self, ticket: Ticket) -> None:
        rng, topic = self._rng, ticket.topic
        self._arrive(ticket)
        if topic.key == "popular":
            self._crowd(ticket)
        elif topic.kind == "enhancement" or topic.key in FLARES:
            self._react(ticket, rng.choice((0, 1, 1, 2, 3, 5)))
        else:
            self._react(ticket, rng.choice((0, 0, 0, 0, 1, 2)))
        if self._is_silent(ticket):
            self._join_in(ticket, ticket.created_at, 0.35)
            return
        member, at = self._office.answer(ticket.created_at, 0.45 if ticket.created_at >= LAST_WEEK else 0.6)
        self._triage(ticket, member, at)
        self._join_in(ticket, at, 0.9 if topic.key in FLARES else 0.3)
        outcome = getattr(self, f"_{topic.kind}")
        outcome(ticket, member, at)

    def _arrive(self, ticket: Ticket) -> None:
        at, rng = ticket.created_at, self._rng
        for after, label in ((4, "status:new"), (5, ticket.topic.kind), (6, ticket.system)):
            if label and (label == "status:new" or rng.random() < 0.9):
                ticket.do(at + timedelta(seconds=after), "labeled", GREETER, label=label)
        if ticket.author not in self._known and rng.random() < 0.6:
            ticket.say(at + timedelta(seconds=rng.randint(20, 75)), GREETER, GREETING)
        self._known.add(ticket.author)

    def _is_silent(self, ticket: Ticket) -> bool:
        if ticket.created_at < LAST_WEEK:
            share = 0.02 if ticket.topic.key in FLARES else 0.05
            return self._rng.random() < share
        if ticket.topic.key == "corrupt" or self._last_week == _SILENT_IN_LAST_WEEK:
            return ticket.created_at > END - timedelta(hours=30)
        self._last_week += 1
        return True

    def _triage(self, ticket: Ticket, member: str, at: datetime) -> None:
        rng, topic = self._rng, ticket.topic
        said = rng.choice(topic.team) if topic.team and rng.random() < 0.75 else rng.choice(FIRST[topic.kind])
        if rng.random() < 0.4 and ticket.author:
            said = f"Hello @{ticket.author}, {said[0].lower()}{said[1:]}" if said[1:2].islower() else f"@{ticket.author} {said}"
        ticket.say(at, member, said)
        ticket.do(at + timedelta(seconds=31), "unlabeled", member, label="status:new")
        if rng.random() < 0.8:
            ticket.do(at + timedelta(seconds=33), "labeled", member, label=topic.app)
        if topic.key in {"corrupt", "pluginsgone"} or (topic.kind == "bug" and rng.random() < 0.06):
            ticket.do(at + timedelta(seconds=36), "labeled", member, label="P1")
        if topic.kind == "bug" and rng.random() < 0.35:
            ticket.do(at + timedelta(seconds=48), "assigned", member, assignee=rng.choice(list(TEAM)))
        calm = ticket.title.rstrip("?!… ")
        if len(calm) < 15 or rng.random() < (0.5 if calm != ticket.title else 0.03 if len(calm) < 90 else 0):
            better = calm if calm != ticket.title else f"{calm} ({topic.app.removeprefix('app:')})"
            ticket.do(at + timedelta(seconds=70), "renamed", member, title=better)
        if rng.random() < 0.12:
            ticket.do(at + timedelta(seconds=2), "subscribed", member)

    def _bug(self, ticket: Ticket, member: str, at: datetime) -> None:
        rng, topic = self._rng, ticket.topic
        draw, first = rng.random(), self._first.setdefault(topic.key, ticket)
        if topic.key in FLARES and first is not ticket and draw < 0.32:
            self._duplicate(ticket, first, member, at)
        elif topic.key == "corrupt":
            self._talk(ticket, at, rng.randint(1, 4))
        elif topic.key in FLARES:
            self._fixed(ticket, self._talk(ticket, at, rng.randint(1, 4)), FLARES[topic.key])
        elif topic.key == "search" and draw < 0.55:
            self._talk(ticket, at, rng.randint(1, 6))
        elif draw < 0.24:
            self._fixed(ticket, self._talk(ticket, at, rng.randint(0, 3)))
        elif draw < 0.44:
            self._needs_info(ticket, member, at)
        elif draw < 0.77:
            self._close(ticket, self._talk(ticket, at, rng.randint(1, 3)), rng.choice((ticket.author, member)), "completed", WORKS)
        elif draw < 0.81 and first is not ticket and topic.key not in {"misc", "odd"}:
            self._duplicate(ticket, first, member, at)
        elif draw < 0.87:
            self._close(ticket, self._talk(ticket, at, 1), member, "not_planned", REFUSED)
        else:
            self._talk(ticket, at, rng.randint(0, 5))

    def _question(self, ticket: Ticket, member: str, at: datetime) -> None:
        draw = self._rng.random()
        if draw < 0.72:
            self._close(ticket, self._talk(ticket, at, self._rng.randint(1, 2)), member, "completed", ANSWERED)
        elif draw < 0.9:
            self._needs_info(ticket, member, at)
        else:
            self._talk(ticket, at, 1)

    def _enhancement(self, ticket: Ticket, member: str, at: datetime) -> None:
        rng, draw = self._rng, self._rng.random()
        if ticket.topic.key == "popular" or draw < 0.5:
            self._talk(ticket, at, rng.randint(0, 2))
            if rng.random() < 0.4:
                ticket.do(at + timedelta(days=rng.uniform(1, 20)), "milestoned", member, milestone=rng.choice(("4.2", "5.0")))
        elif draw < 0.68:
            self._fixed(ticket, self._talk(ticket, at, 1) + timedelta(days=rng.uniform(10, 50)))
        else:
            self._close(
                ticket, self._talk(ticket, at, rng.randint(0, 2)) + timedelta(days=rng.uniform(0, 30)), member, "not_planned", REFUSED
            )

    def _talk(self, ticket: Ticket, at: datetime, turns: int) -> datetime:
        """Some turns between the users and the team; the time of the last word."""
        rng, topic = self._rng, ticket.topic
        for _ in range(turns):
            at += timedelta(hours=rng.lognormvariate(1.6, 1.2))
            writer = ticket.author if rng.random() < 0.75 else rng.choice(PEOPLE)
            ticket.say(at, writer, rng.choice([*topic.users, *USER]))
            if rng.random() < 0.65:
                member, at = self._office.answer(at, 2.0)
                ticket.say(at, member, rng.choice([*topic.team, *TEAM_SAYS[topic.kind]]))
        return at

    def _needs_info(self, ticket: Ticket, member: str, at: datetime) -> None:
        rng = self._rng
        ticket.do(at + timedelta(seconds=40), "labeled", member, label="status:needs-info")
        if rng.random() < 0.45:
            at += timedelta(hours=rng.lognormvariate(2.6, 1))
            ticket.say(at, ticket.author, rng.choice([*ticket.topic.users, *USER]))
            member, at = self._office.answer(at, 2.5)
            ticket.do(at, "unlabeled", member, label="status:needs-info")
            if rng.random() < 0.7:
                self._close(ticket, self._talk(ticket, at, 1), member, "completed", WORKS)
            return
        warned = (at + timedelta(days=15)).replace(hour=1, minute=30, second=rng.randint(3, 55))
        ticket.say(warned, STALE, WARNING)
        ticket.do(warned + timedelta(seconds=1), "labeled", STALE, label="stale")
        ticket.do(warned + timedelta(days=7), "closed", STALE, reason="not_planned")

    def _fixed(self, ticket: Ticket, at: datetime, broken: str = "") -> None:
        """Closed with the first release after it; a problem that a release brought with the second one at the latest."""
        out = next((name for name, released in RELEASES.items() if released > at and name != broken), None)
        if out is None:
            return
        member, day = self._office.answer(RELEASES[out], 6.0)
        if self._rng.random() < 0.4:
            sha = f"{self._rng.getrandbits(160):040x}"
            ticket.do(day - timedelta(hours=3), "referenced", self._rng.choice([*TEAM, *CONTRIBUTORS]), commit=sha)
        self._close(ticket, day, member, "completed", (f"Fixed in {out}, which is out now.", f"{out} has this. Thank you for the report!"))

    def _duplicate(self, ticket: Ticket, first: Ticket, member: str, at: datetime) -> None:
        said = self._rng.choice(("Duplicate of #{}", "That is the same as #{}, let us go on there.", "Thanks! We follow this in #{}."))
        at += timedelta(minutes=self._rng.uniform(2, 300))
        if first.created_at < at:
            ticket.say(at, member, said.format(first.number))
            ticket.do(at + timedelta(seconds=3), "marked_as_duplicate", member)
            ticket.do(at + timedelta(seconds=4), "closed", member, reason="duplicate")
            first.do(at + timedelta(seconds=4), "mentioned", member)

    def _close(self, ticket: Ticket, at: datetime, who: str | None, reason: str, words: tuple[str, ...]) -> None:
        if who in TEAM:
            who, at = self._office.answer(at, 8.0)
        else:
            at += timedelta(hours=self._rng.lognormvariate(1, 1))
        if self._rng.random() < 0.8:
            ticket.say(at, who, self._rng.choice(words))
        ticket.do(at + timedelta(seconds=2), "closed", who, reason=reason)

    def _join_in(self, ticket: Ticket, at: datetime, share: float) -> None:
        while self._rng.random() < share:
            at += timedelta(hours=self._rng.lognormvariate(2.8, 1.1))
            said = self._rng.choice([*ticket.topic.users, "Same here.", "+1", f"I see this as well, {version(min(at, END))}."])
            ticket.say(at, self._rng.choice(PEOPLE), said)
            share *= 0.6

    def _crowd(self, ticket: Ticket) -> None:
        """An old and popular wish: votes and voices over all the months."""
        rng, left = self._rng, END - ticket.created_at
        self._react(ticket, rng.randint(14, 63))
        for _ in range(rng.randint(5, 16)):
            said = rng.choice(WANTED)
            ticket.say(ticket.created_at + left * rng.uniform(0.02, 1), rng.choice(PEOPLE), said)

    def _react(self, ticket: Ticket, count: int) -> None:
        spread = END - ticket.created_at if ticket.topic.key == "popular" else timedelta(days=12)
        for _ in range(count):
            content = self._rng.choice(("+1", "+1", "+1", "+1", "heart", "eyes", "confused", "rocket", "-1"))
            ticket.do(ticket.created_at + spread * self._rng.random(), "reaction", None, content=content)


def _number(everything: list[Ticket], rng: random.Random) -> None:
    """Ids as GitHub gives them: rising with time, with gaps, apart for issues, comments and events."""
    issue = 2_556_000_000
    for ticket in everything:
        issue += rng.randint(900, 900_000)
        ticket.id = issue
    comment, event = 2_381_000_000, 14_437_000_000
    for action in sorted((a for ticket in everything for a in ticket.actions), key=lambda action: action.at):
        if action.kind == "commented":
            comment += rng.randint(40, 90_000)
            action.id = comment
        else:
            event += rng.randint(70, 300_000)
            action.id = event
