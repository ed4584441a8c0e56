"""Texts that are made to cost: whatever a body of GitHub's full length can hold, and a week of nothing else."""

import copy
import random
from datetime import datetime, timedelta
from typing import Any

from reportlib.collect.rows import stamp
from reportlib.collect.sample import SampleSource
from tests.fake_github import Recording
from tests.test_sample import everything

Row = dict[str, Any]
LONGEST = 65_536
"""Characters of a body or a comment, the most that GitHub takes."""

LONG_TITLE = 100_000
"""GitHub takes 256."""

LABELS, COMMENTS = 10_000, 5_000
NAMES = ("kind {}: x", "kind: {}", "{}@corp.example", "/home/person{}/x", "<b>{}</b>", "{} \u202e \ud800\0", " / {} ", f"{{}}{' ' * 40}a")
SINCE = "2025-01-27"
"""The first day of the trend."""


def filled(piece: str, length: int = LONGEST) -> str:
    """The piece again and again, so many characters in all."""
    return (piece * (length // len(piece) + 1))[:length]


def _trace() -> str:
    frames = "".join(
        f'  File "/home/x/app/module{place}.py", line {place}, in step{place}\n    step{place + 1}()\n' for place in range(2_000)
    )
    return f"Traceback (most recent call last):\n{frames}ValueError: it broke"


def _words() -> str:
    dice = random.Random("words of no language")
    return " ".join("".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=dice.randint(2, 12))) for _ in range(12_000))


PIECES = (
    "x", "The program does not start. ", "[", "((", "![a](", "[a](b", "> ", ">", "`", "```\n", "~~~", "- ", "  - ", "- [ ] ", "| a ", "|-",
    "<!--", "<!-- a\n", "-->", "<", "<a ", "<div>", "</script>", "&#x", "&", "a@", "a@a.", "@a ", "/home/x", "/home/x/", "C:\\Users\\a ",
    "http://", "https://a.b/c ", "\n", " \n", "\r\n", " ", "\t", "\u00a0", "# ", "# a\n", "## a #\n", "**a", "**a**\n", "a: b\n", "a: ",
    "0", "0-", "1.2.3 ", "1.2", "v1.", "v1.0.0-rc1 ", "deadbeef", "error: x\n", "error ", "_error", "a. ", "!", "。", "漢字", "ﷺ", "ﬃ ",
    "\u200b", "\u202e", "\u2066", "a\u0301\u0301\u0301", "\u0301", "\0", "\ud800", "a\ud800\0", "\x1b[31m", "\u2028", "🏴\U000e0067",
    "windows 10 ", "linux-", "mac os x ", "duplicate of #", "not a duplicate of #1 ", "please ", "please a ", "password=", "token: a",
    "eyJa.", "-----BEGIN PRIVATE KEY-----\n", "$a$ ", "\\(", "\\", "{{", "%s", "iVBORw0KGgoAAAANSUhEUg/+", "\tat a.b.C.d(E.java:1)\n",
    "bug: ", "on ", " and", ", ", "(,", "a/", " a-", "|a", "os: ", ":a", "#1 ", "'", "’a", "İ",
)  # fmt: skip
"""What a text is made of that costs most where a pattern takes back what it has read, or begins anew at each place."""

TEXTS = (
    _words(), _trace(), *map(filled, PIECES),
    "[" * (LONGEST // 2) + "]" * (LONGEST // 2), "(" * (LONGEST // 2) + ")" * (LONGEST // 2),
    f"{'<!--' * 5_000}{' ' * 30_000}-->", f"{'`' * 60_000} a", f"# {'#' * 60_000} a", f"**{' ' * 60_000}", f"a{' ' * 60_000}: b",
    "".join(f"{'  ' * place}- a\n" for place in range(240)), "|" + "a|" * 8_000 + "\n|" + "-|" * 8_000 + "\n|" + "1|" * 8_000,
    "".join(f"Key {place}: value\n" for place in range(4_000)), "".join(f"## Part {place}\nx\n" for place in range(4_000)),
    "".join(f"error {chr(97 + place % 26)}{chr(97 + place // 26 % 26)}{chr(97 + place // 676)} failed\n" for place in range(4_000)),
    "".join(f"person{place}@corp.example " for place in range(3_000)), "".join(f"/home/person{place}/x " for place in range(3_000)),
)  # fmt: skip
"""Of GitHub's full length or nearly, each of another kind."""


def weeks() -> tuple[Recording, Recording]:
    """The embedded tracker, and the same with texts made to cost: in the bodies and many titles of the last twelve weeks' tickets, and in
    each fifth comment. Of the week's tickets one has 10,000 labels, and another 5,000 comments more.
    """
    rows = everything(SampleSource())
    normal = Recording(rows["issues"], rows["comments"], rows["events"])
    made = copy.deepcopy(normal)
    made.issues.sort(key=lambda row: str(row["created_at"]))
    for place, row in enumerate(row for row in made.issues if row["created_at"] > SINCE):
        row["body"] = TEXTS[place % len(TEXTS)]
        if place % 10 == 0:
            row["title"] = filled(TEXTS[place // 10 % len(TEXTS)], LONG_TITLE)
        elif place % 3 == 0:
            row["title"] = TEXTS[place % len(TEXTS)][:256]
    for place, row in enumerate(made.comments[::5]):
        row["body"] = TEXTS[place % len(TEXTS)]
    labelled, discussed = made.issues[-2:]
    discussed["assignees"] = [discussed["user"] | {"login": "ann \ud800\0"}]
    _label(labelled, made.events)
    _discuss(discussed, made.comments)
    return normal, made


def _label(row: Row, events: list[Row]) -> None:
    """10,000 labels more, a hundred of them given by an event: GitHub's list has the ticket whole in each."""
    row["labels"] += [{"id": place, "name": NAMES[place % len(NAMES)].format(place)} for place in range(LABELS)]
    given = {"issue_url": row["url"], "event": "labeled", "created_at": row["created_at"], "actor": row["user"], "issue": row}
    events += [given | {"id": 10**9 + place, "label": label} for place, label in enumerate(row["labels"][-100:])]


def _discuss(row: Row, comments: list[Row]) -> None:
    """5,000 comments of a quarter of the full length, one a second."""
    row["comments"] += COMMENTS
    begun = datetime.fromisoformat(row["created_at"])
    by = {"issue_url": row["url"], "user": row["user"], "author_association": "NONE"}
    for place in range(COMMENTS):
        at = stamp(begun + timedelta(seconds=place))
        comments.append(by | {"id": 10**9 + place, "created_at": at, "updated_at": at, "body": TEXTS[place % len(TEXTS)][: LONGEST // 4]})
