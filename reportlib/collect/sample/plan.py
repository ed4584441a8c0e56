"""Who asks what and when: the sample's tickets before anybody has answered.

A week has its number of tickets; releases bring their problem, the slow burner goes on, the rest is drawn from the everyday topics.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from reportlib.collect.sample.people import PEOPLE
from reportlib.collect.sample.stories import FILES, SYSTEMS, VAULTS, Topic, Wording, fill

BEGIN = datetime(2024, 9, 30, tzinfo=UTC)
END = datetime(2025, 4, 21, tzinfo=UTC)
LAST_WEEK = END - timedelta(weeks=1)
RELEASES = {
    "4.0.1": datetime(2024, 9, 26, 9, tzinfo=UTC),
    "4.0.2": datetime(2024, 10, 8, 9, tzinfo=UTC),
    "4.0.3": datetime(2024, 10, 22, 10, tzinfo=UTC),
    "4.0.4": datetime(2024, 11, 12, 13, tzinfo=UTC),
    "4.1.0": datetime(2024, 12, 3, 10, tzinfo=UTC),
    "4.1.1": datetime(2024, 12, 18, 14, tzinfo=UTC),
    "4.1.2": datetime(2025, 1, 28, 9, tzinfo=UTC),
    "4.1.3": datetime(2025, 2, 11, 15, tzinfo=UTC),
    "4.1.4": datetime(2025, 3, 4, 10, tzinfo=UTC),
    "4.1.5": datetime(2025, 3, 25, 11, tzinfo=UTC),
    "4.2.0": datetime(2025, 4, 14, 9, tzinfo=UTC),
}
FLARES = {"syncstuck": "4.0.3", "whitewindow": "4.1.0", "pluginsgone": "4.1.2", "pdfexport": "4.1.4", "corrupt": "4.2.0"}
_FADE = (0.3, 0.9, 1.4, 2.3, 4.1, 6.2, 9.5, 14.6, 22.3)
_CORRUPT = (0.21, 0.45, 0.98, 1.29, 2.17, 3.36, 4.4)
"""Days after the release at which its problem is reported."""

_OPENED = (13, 11, 11, 13, 12, 9, 12, 11, 11, 14, 13, 11, 5, 7, 12, 11, 11, 14, 13, 12, 11, 14, 12, 11, 13, 12, 11, 13, 18)
"""Tickets per week; the two quiet ones lie around New Year, the busy one is 2025-W16."""

_WEEKDAYS = (1.25, 1.2, 1.15, 1.1, 0.95, 0.5, 0.45)
_HOURS = (1, 1, 0, 0, 1, 1, 2, 4, 6, 8, 8, 7, 5, 7, 8, 8, 7, 6, 5, 5, 5, 4, 3, 2)


@dataclass
class Action:
    """One thing that happened to a ticket; `actor` is a login, None for a deleted account."""

    at: datetime
    kind: str
    actor: str | None
    data: dict[str, Any] = field(default_factory=dict)
    id: int = 0


@dataclass
class Ticket:
    """An issue or pull request: how it was opened, and all that happened to it, in order of time."""

    created_at: datetime
    author: str | None
    title: str
    body: str | None
    topic: Topic
    system: str | None = None
    is_pull_request: bool = False
    number: int = 0
    id: int = 0
    actions: list[Action] = field(default_factory=list)

    def do(self, at: datetime, kind: str, who: str | None, **data: Any) -> None:
        """Note down that something happens, to whole seconds as GitHub does."""
        self.actions.append(Action(at.replace(microsecond=0), kind, who, data))

    def say(self, at: datetime, who: str | None, text: str) -> None:
        """Note down a comment."""
        self.do(at, "commented", who, body=text)

    @property
    def last_close(self) -> Action | None:
        """The latest closing before the sample's end."""
        closes = (action for action in self.actions if action.kind == "closed" and action.at < END)
        return max(closes, key=lambda action: action.at, default=None)

    @property
    def is_removed(self) -> bool:
        """Whether it is deleted or moved away at some time."""
        return any(action.kind in {"deleted", "transferred"} for action in self.actions)


def tickets(topics: dict[str, Topic], rng: random.Random) -> list[Ticket]:
    """Every ticket of the 29 weeks, unanswered, in order of time."""
    spread = (ticket for key in ("search", "odd") for ticket in _spread(topics[key], rng))
    opened = [*_flares(topics, rng), *spread, *_popular(topics["popular"], rng)]
    bag = _bag(topics, rng)
    for week, wanted in enumerate(_OPENED):
        start = BEGIN + timedelta(weeks=week)
        have = sum(start <= ticket.created_at < start + timedelta(weeks=1) for ticket in opened)
        for _ in range(wanted - have):
            topic, wording = next(bag)
            opened.append(_ticket(topic, wording, _moment(start, rng), rng))
    return sorted(opened, key=lambda ticket: ticket.created_at)


def version(at: datetime, rng: random.Random | None = None) -> str:
    """The newest release at that time; with `rng`, now and then the one before it, as people are slow to update."""
    out = [name for name, released in RELEASES.items() if released <= at]
    return out[-2] if rng and len(out) > 1 and rng.random() < 0.2 else out[-1]


def _flares(topics: dict[str, Topic], rng: random.Random) -> Iterator[Ticket]:
    for key, release in FLARES.items():
        days = _CORRUPT if key == "corrupt" else _FADE
        for day, wording in zip(days, topics[key].wordings, strict=False):
            at = RELEASES[release] + timedelta(days=day, seconds=rng.randint(-4000, 4000))
            yield _ticket(topics[key], wording, at, rng, release)


def _spread(topic: Topic, rng: random.Random) -> Iterator[Ticket]:
    step = (END - BEGIN) / len(topic.wordings)
    for place, wording in enumerate(topic.wordings):
        yield _ticket(topic, wording, BEGIN + step * (place + rng.uniform(0.15, 0.85)), rng)


def _popular(topic: Topic, rng: random.Random) -> Iterator[Ticket]:
    for place, wording in enumerate(topic.wordings):
        yield _ticket(topic, wording, BEGIN + timedelta(days=place * 4.3 + 0.4, seconds=rng.randint(0, 30000)), rng)


def _bag(topics: dict[str, Topic], rng: random.Random) -> Iterator[tuple[Topic, Wording]]:
    """The everyday wordings in random order, each at most once: no two tickets are copies."""
    special = {*FLARES, "search", "popular", "odd"}
    pairs = [(topic, wording) for topic in topics.values() if topic.key not in special for wording in topic.wordings]
    rng.shuffle(pairs)
    yield from pairs


def _moment(start: datetime, rng: random.Random) -> datetime:
    day = rng.choices(range(7), _WEEKDAYS)[0]
    hour = rng.choices(range(24), _HOURS)[0]
    return start + timedelta(days=day, hours=hour, seconds=rng.randint(0, 3599))


def _ticket(topic: Topic, wording: Wording, at: datetime, rng: random.Random, release: str | None = None) -> Ticket:
    at = at.replace(microsecond=0)
    label = wording.system or ("os:linux" if topic.key == "whitewindow" else rng.choice(sorted(SYSTEMS)))
    known = {
        "v": release or version(at, rng),
        "os": rng.choice(SYSTEMS[label]),
        "vault": rng.choice(VAULTS),
        "file": rng.choice(FILES),
        "time": f"{(at.hour - 1) % 24:02d}:{rng.randint(0, 59):02d}:{rng.randint(0, 59):02d}",
    }
    title, text = fill(wording.title, rng, known), fill(wording.body, rng, known)
    ticket = Ticket(at, rng.choice(PEOPLE), title, _dress(text, topic.kind, known, rng), topic)
    if topic.kind == "bug" and rng.random() < 0.8:
        ticket.system = label
    return ticket


def _dress(text: str, kind: str, known: dict[str, str], rng: random.Random) -> str | None:
    """The text as it reaches a tracker: in the issue form, as a mail, or bare."""
    if len(text) < 3:
        return None
    if text.startswith("###"):
        return text
    style = rng.random()
    if style < (0.55 if kind == "bug" else 0.15):
        return _form(text, known, rng)
    if style < 0.66 and kind == "enhancement":
        want = "### What would you like to see?"
        return f"{want}\n\n{text}\n\n### Alternatives\n\n_No response_\n\n### Checklist\n\n- [x] I have searched for it"
    if style < 0.75:
        greeting = rng.choice(("Hi,", "Hello,", "Dear team,", "Hi all,", "Good morning,", "Hey folks"))
        ending = rng.choice(("Thanks", "Thank you for your help!", "Best wishes", "Cheers", "Kind regards", "🙏"))
        return f"{greeting}\n\n{text}\n\n{ending}"
    if style < 0.87:
        return f"{text}\n\n{rng.choice(('Lumen', 'Version', 'Lumen Notes', 'v'))} {known['v']}, {known['os']}"
    return text


def _form(text: str, known: dict[str, str], rng: random.Random) -> str:
    what, fence, log = text.partition("\n```")
    log = f"```shell{log.removeprefix('js').removeprefix('yaml')}" if fence else rng.choice(("_No response_", ""))
    parts = [
        ("Operating system", known["os"]),
        ("Version", known["v"]),
        ("What happened", what.strip()),
        ("Log", log.strip() or "```shell\n\n```"),
        ("Checklist", f"- [{rng.choice('xx ')}] I have searched the existing tickets\n- [{rng.choice('x ')}] It happens without plugins"),
    ]
    return "\n\n".join(f"### {heading}\n\n{said}" for heading, said in parts)
