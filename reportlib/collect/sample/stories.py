"""The texts of the sample: topics, each with several hand-written wordings and what people say to it.

They lie in `stories/*.txt`, as text, because they are read and bettered as text: `== key | kind | label` begins a topic,
`-- title` a wording (its body follows), `++` a sentence of the team, `..` one of a user.
"""

import random
import re
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "stories"
_SLOT = re.compile(r"\{(\w+)\}")

VAULTS = ("Work", "thesis-2025", "Household", "garden log", "D&D campaign", "lab book", "recipes", "Reading list", "Kanzlei")
FILES = ("meeting.md", "2024-11-02.md", "ideas/boat.md", "Protokoll März.md", "taxes.md", "chapter 3.md", "shopping.md")
SYSTEMS = {
    "os:windows": ("Windows 11 23H2", "Windows 10 22H2", "Windows 11 24H2", "Windows Server 2022"),
    "os:macos": ("macOS 14.6 (M2)", "macOS 15.1", "macOS 13.7, Intel", "macOS 15.3 Apple silicon"),
    "os:linux": ("Ubuntu 24.04, GNOME", "Fedora 41", "Arch, KDE Plasma 6", "Debian 12", "Linux Mint 22", "NixOS 24.11"),
}
_HINTS = {
    "os:windows": ("windows", "appdata", ".exe", "explorer", "defender", "c:\\", "powershell", "\\users\\"),
    "os:macos": ("macos", "finder", "macbook", "gatekeeper", "sonoma", "sequoia", "/users/", "cmd+"),
    "os:linux": ("linux", "wayland", "ubuntu", "gnome", "flatpak", "fedora", "kde", "/home/", "debian", "appimage", "x11"),
}


@dataclass(frozen=True)
class Wording:
    """One way of telling a problem; `{slots}` are filled in when a ticket is made of it."""

    title: str
    body: str

    @property
    def system(self) -> str | None:
        """The os label that the text itself gives away."""
        text = f"{self.title} {self.body}".lower()
        return next((label for label, hints in _HINTS.items() if any(hint in text for hint in hints)), None)


@dataclass
class Topic:
    """A problem, question or wish, with the ways in which people tell it and answer it."""

    key: str
    kind: str
    app: str
    wordings: list[Wording] = field(default_factory=list)
    team: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)


def topics() -> dict[str, Topic]:
    """Every topic by its key, in the order of the files."""
    found: dict[str, Topic] = {}
    for path in sorted(FOLDER.glob("*.txt")):
        for part in path.read_text(encoding="utf-8").split("\n== ")[1:]:
            topic = _topic(part)
            found[topic.key] = topic
    return found


def fill(text: str, rng: random.Random, known: dict[str, str]) -> str:
    """The text with its slots filled, from `known` first."""
    return _SLOT.sub(lambda found: known.get(found[1]) or _value(found[1], rng) or found[0], text)


def _value(slot: str, rng: random.Random) -> str | None:
    match slot:
        case "n":
            return str(rng.randint(3, 40))
        case "big":
            return f"{rng.randint(6, 190) * 50}"
        case "hex":
            return f"{rng.getrandbits(48):012x}"
        case "vault":
            return rng.choice(VAULTS)
        case "file":
            return rng.choice(FILES)
        case "time":
            return f"{rng.randint(7, 22):02d}:{rng.randint(0, 59):02d}:{rng.randint(0, 59):02d}"
        case "day":
            return rng.choice(("Monday", "yesterday", "this morning", "last night", "the weekend", "Friday"))
    return None


def _topic(text: str) -> Topic:
    head, _, rest = text.partition("\n")
    key, kind, app = (part.strip() for part in head.split("|"))
    topic = Topic(key, kind, app)
    title: str | None = None
    lines: list[str] = []
    for line in [*rest.split("\n"), "-- "]:
        mark, said = line[:3], line[3:].strip()
        if mark == "++ ":
            topic.team.append(said)
        elif mark == ".. ":
            topic.users.append(said)
        elif mark == "-- ":
            if title is not None:
                topic.wordings.append(Wording(title, "\n".join(lines).strip()))
            title, lines = said, []
        else:
            lines.append(line)
    return topic
