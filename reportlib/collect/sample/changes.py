"""The sample's pull requests: a few each month, most of them merged; they share the numbers with the tickets."""

import random
from datetime import datetime, timedelta

from reportlib.collect.sample.office import Office
from reportlib.collect.sample.people import CONTRIBUTORS, TEAM
from reportlib.collect.sample.plan import BEGIN, END, Action, Ticket
from reportlib.collect.sample.stories import Topic

TOPIC = Topic("change", "change", "app:desktop")
_TITLES = (
    "Manual: describe how backups work", "Fix week number around New Year", "Welsh translation", "Send base revision after update",
    "Add contrast check to themes", "Do not watch network drives", "Read clipboard as HTML first", "docs: typo in self-hosting guide",
    "Bump embedded browser", "Set ozone platform hint again", "Importer: read archives in parts", "Search: fold diacritics (draft)",
    "Accept manifests of version 2", "Tray icon for GNOME 47", "Issue form: ask for the log", "Keep images whole in PDF export",
    "Remember scroll position", "Remove old backups", "CI: build on three systems", "Name the tool bar's buttons for screen readers",
    "Lazy link graph", "Fix `c++` in code blocks", "Escape | in generated tables", "Migrations: add step 18 (block ids)",
    "Checkpoint WAL before migration", "Read-only mode (proof of concept)", "Update the list of ports", "Vertical tabs, take two",
)  # fmt: skip


def pull_requests(rng: random.Random) -> list[Ticket]:
    """The pull requests with their actions, oldest first."""
    office, step = Office(rng), (END - BEGIN) / len(_TITLES)
    return [_one(title, BEGIN + step * (place + rng.uniform(0.1, 0.9)), office, rng) for place, title in enumerate(_TITLES)]


def _one(title: str, at: datetime, office: Office, rng: random.Random) -> Ticket:
    at = at.replace(microsecond=0)
    author = rng.choice([*TEAM, *CONTRIBUTORS, *CONTRIBUTORS])
    body = rng.choice(
        ("What the title says.", "See the discussion in the tickets.\n\n- [x] tests\n- [ ] changelog", "Small change, please review.")
    )
    change = Ticket(at, author, title, body, TOPIC, is_pull_request=True)
    member, seen = office.answer(at, 4.0)
    change.actions.append(Action(seen, "commented", member, {"body": rng.choice(("Looks good!", "Could you add a test?", "Thank you!"))}))
    if rng.random() < 0.8:
        _, done = office.answer(seen, 12.0)
        merged = rng.random() < 0.85
        if merged:
            change.actions.append(Action(done, "merged", member, {"commit": f"{rng.getrandbits(160):040x}"}))
        change.actions.append(Action(done, "closed", member, {"reason": None}))
        if merged:
            change.actions.append(Action(done + timedelta(seconds=8), "head_ref_deleted", member))
    for action in change.actions:
        action.at = action.at.replace(microsecond=0)
    return change
