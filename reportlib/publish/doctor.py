"""What a report needs of this machine, looked at: a line for each thing, which says that it is good, or what to do."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from reportlib.errors import OutputError, SourceError, StoreError
from reportlib.publish import browser
from reportlib.publish.lock import alone

if TYPE_CHECKING:
    from packaging.requirements import Requirement

    from reportlib.collect.standing import Standing

PACKAGE = "reportlib"
EXTRAS = {
    "explore": "make explore",
    "images": "the charts as pictures in Markdown and mail",
    "llm": "a language model that words the texts",
    "semantic": "common issues by what titles mean",
    "postgres": "a store on PostgreSQL",
}
"""What each one is for."""

ROOM = 1_000_000_000
"""So many bytes should be free: the store of a large tracker, and a year of reports."""

CLOCK = timedelta(seconds=60)
EXPIRY = timedelta(days=14)


@dataclass(frozen=True)
class Finding:
    """One line: `good`, a `note` of what a report can do without, or what to `fix` before there can be one."""

    mark: Literal["good", "note", "fix"]
    words: str

    def __str__(self) -> str:
        return f"{self.mark:<5} {self.words}"


def examine(outputs: Path, say: Callable[[str], None], mend: bool = False) -> bool:
    """Whether nothing hinders a report; each finding is said as soon as it is there. `mend` repairs a damaged SQLite store."""
    hindered = False
    for finding in _findings(outputs, datetime.now(UTC), say, mend):
        say(str(finding))
        hindered = hindered or finding.mark == "fix"
    return not hindered


def _findings(outputs: Path, now: datetime, say: Callable[[str], None], mend: bool) -> Iterator[Finding]:
    yield Finding("good", f"Python {sys.version.split()[0]}.")
    packages = _packages()
    yield packages
    if packages.mark == "fix":
        return  # what is looked at below needs them
    yield _folder(outputs)
    yield from _store(outputs, now, say, mend)
    yield from _github()
    yield _browser()
    yield from (_extra(name, what) for name, what in EXTRAS.items())


def _packages() -> Finding:
    needed = _needed("")
    if not needed:
        return Finding("note", "Which packages are needed is not known, since the program is not installed; run make weekly.")
    if lacks := [lack for requirement in needed if (lack := _lack(requirement))]:
        return Finding("fix", f"Packages: {', '.join(lacks)}; run .venv/bin/python -m pip install -e .")
    return Finding("good", f"The {len(needed)} packages that a report needs are there.")


def _needed(extra: str) -> "list[Requirement]":
    """What the program asks for, on this Python; with an extra, that one's own alone."""
    try:
        from packaging.requirements import Requirement

        asked = [Requirement(text) for text in metadata.requires(PACKAGE) or []]
    except metadata.PackageNotFoundError:
        return []
    always = [one for one in asked if one.marker is None or one.marker.evaluate({"extra": ""})]
    return [one for one in asked if one not in always and one.marker and one.marker.evaluate({"extra": extra})] if extra else always


def _lack(requirement: "Requirement") -> str:
    """What is wrong with a package, in words; empty where nothing is."""
    try:
        version = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return f"{requirement.name} is not installed"
    fits = requirement.specifier.contains(version, prereleases=True)
    return "" if fits else f"{requirement.name} is {version}, and {requirement.specifier} is needed"


def _folder(outputs: Path) -> Finding:
    try:
        outputs.mkdir(parents=True, exist_ok=True)
        # Only a file that was made tells: permissions say nothing of /proc, or to root.
        with tempfile.TemporaryFile(dir=outputs):
            pass
        free = shutil.disk_usage(outputs).free
    except OSError as error:
        return Finding("fix", f"Nothing can be written to the folder {outputs} ({error.strerror}); name another with --out.")
    if free < ROOM:
        return Finding("note", f"The folder {outputs} can be written; {free / 1e9:.1f} GB of the disk are free, make it 1 GB.")
    return Finding("good", f"The folder {outputs} can be written; {free / 1e9:,.0f} GB of the disk are free.")


def _store(outputs: Path, now: datetime, say: Callable[[str], None], mend: bool) -> Iterator[Finding]:
    from reportlib.collect.health import health
    from reportlib.collect.repair import repair

    url = os.environ.get("REPORT_STORE") or f"sqlite:///{(outputs / 'store.db').resolve()}"
    path = Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None
    if path and not path.exists():
        yield Finding("good", "There is no store yet; the first run makes it.")
        return
    try:
        found = health(url)
        if found.damage and path and mend:
            with alone(outputs, say):
                kept, count = repair(path)
            yield Finding("note", f"The store was damaged ({found.damage}), and is kept as {kept}. {count:,} rows of it are in a new one.")
            found = health(url)
    except (StoreError, OutputError) as error:
        yield Finding("fix", str(error))
        return
    if found.damage:
        how = "; doctor --repair keeps a copy of it and makes a new one of what can be read." if path else "."
        yield Finding("fix", f"The store is damaged ({found.damage}){how}")
        return
    yield Finding("good", f"The store is sound (schema version {found.version}).")
    if not found.synced:
        yield Finding("note", "It has no repository in whole; the next run brings in all that is missing.")
    for repository, at in found.synced.items():
        yield Finding("good", f"The store has {repository} up to {at:%Y-%m-%d %H:%M} UTC, {_ago(now - at)}.")


def _ago(age: timedelta) -> str:
    hours = max(int(age.total_seconds() // 3600), 0)
    return f"{hours // 24:,} days ago" if hours >= 48 else f"{hours} hours ago"


def _github() -> Iterator[Finding]:
    from reportlib.collect import auth
    from reportlib.collect.standing import standing

    try:
        is_app = auth.app() is not None
        token = "" if is_app else auth.token()
        if is_app:
            yield Finding("note", "GITHUB_APP_ID and its key are good; whether GitHub accepts the App is seen at the next run.")
        elif not token:
            yield Finding("note", "GITHUB_TOKEN is not set: public repositories only, 60 requests an hour.")
        found = standing(token)
    except SourceError as error:
        yield Finding("fix", str(error))
        return
    if found.is_refused:
        yield Finding("fix", f"GitHub at {found.host} refuses the token in GITHUB_TOKEN (401); make a new one, or unset it.")
    else:
        yield Finding("good", f"GitHub at {found.host} answers{' and accepts the token' if token else ''}.")
        yield from _token(found) if token else ()
        yield _limit(found)
    yield from _clock(found)


def _token(found: "Standing") -> Iterator[Finding]:
    if found.scopes is None:
        yield Finding("good", "Its permissions GitHub does not tell, as of each fine-grained token; it needs Issues: read.")
    else:
        has = ", ".join(found.scopes) or "none"
        yield Finding("good", f"Its scopes: {has}. A public repository needs none, a private one repo.")
    if found.expires:
        is_soon = found.expires - (found.clock or datetime.now(UTC)) < EXPIRY
        yield Finding(
            "note" if is_soon else "good", f"It expires on {found.expires:%Y-%m-%d %H:%M} UTC{'; make a new one' if is_soon else ''}."
        )


def _limit(found: "Standing") -> Finding:
    if found.left is None or found.resets is None:
        return Finding("good", "This server limits no requests.")
    words = f"{found.left:,} of {found.limit:,} requests are left until {found.resets:%H:%M} UTC"
    return Finding("good", f"{words}.") if found.left else Finding("fix", f"{words}; run again then.")


def _clock(found: "Standing") -> Iterator[Finding]:
    if found.clock is None:
        return
    apart = datetime.now(UTC) - found.clock
    if abs(apart) > CLOCK:
        way = "ahead of" if apart > timedelta() else "behind"
        yield Finding("note", f"This machine's clock is {abs(apart).total_seconds():,.0f} s {way} GitHub's; set it, such as by NTP.")
    else:
        yield Finding("good", "This machine's clock agrees with GitHub's.")


def _browser() -> Finding:
    if found := browser.find():
        return Finding("good", f"A browser for make pdf and for the charts as pictures: {found}.")
    return Finding(
        "note", "No Chromium or Chrome, which make pdf and the charts as pictures need; install one, such as by apt install chromium."
    )


def _extra(name: str, what: str) -> Finding:
    needed = _needed(name)
    lacks = [lack for requirement in needed if (lack := _lack(requirement))]
    if needed and not lacks:
        return Finding("good", f"The extra {name}, for {what}, is installed.")
    why = f" ({', '.join(lacks)})" if lacks else ""
    return Finding("note", f"The extra {name}, for {what}, is not installed{why}; .venv/bin/python -m pip install -e '.[{name}]' adds it.")
