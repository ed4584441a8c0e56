"""What a report needs of this machine, looked at: a line for each thing, which says that it is good, or what to do."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from reportlib.errors import OutputError, SourceError, StoreError
from reportlib.params import SAMPLE
from reportlib.places import is_remote, local
from reportlib.publish import browser, heartbeat
from reportlib.publish.finding import Finding
from reportlib.publish.heartbeat import DUE, Beat
from reportlib.publish.installed import extras, packages
from reportlib.publish.lock import alone
from reportlib.publish.writable import refuse_unwritable

if TYPE_CHECKING:
    from reportlib.collect.standing import Standing

ROOM = 1_000_000_000
"""So many bytes should be free: the store of a large tracker, and a year of reports."""

CLOCK = timedelta(seconds=60)
EXPIRY = timedelta(days=14)


def examine(outputs: Path, say: Callable[[str], None], mend: bool = False) -> bool:
    """Whether nothing hinders a report; each finding is said as soon as it is there. `mend` repairs a damaged SQLite store."""
    hindered = False
    for finding in _findings(outputs, datetime.now(UTC), say, mend):
        say(str(finding))
        hindered = hindered or finding.mark == "fix"
    return not hindered


def _findings(outputs: Path, now: datetime, say: Callable[[str], None], mend: bool) -> Iterator[Finding]:
    yield Finding("good", f"Python {sys.version.split()[0]}.")
    needed = packages()
    yield needed
    if needed.mark == "fix":
        return  # what is looked at below needs them
    folder = _folder(outputs) if not is_remote(outputs) else _bucket(outputs)
    yield folder
    if is_remote(outputs) and folder.mark == "fix":
        return  # the rest of what is looked at is there
    yield from _store(outputs, now, say, mend)
    yield from _runs(outputs, now)
    yield from _github()
    yield _browser()
    yield from extras()


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


def _bucket(outputs: Path) -> Finding:
    try:
        refuse_unwritable(outputs)
    except OutputError as error:
        return Finding("fix", str(error))
    return Finding("good", f"Reports can be put to {outputs}.")


def _store(outputs: Path, now: datetime, say: Callable[[str], None], mend: bool) -> Iterator[Finding]:
    from reportlib.collect.health import health
    from reportlib.collect.repair import repair

    url = os.environ.get("REPORT_STORE") or f"sqlite:///{(local(outputs) / 'store.db').resolve()}"
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


def _runs(outputs: Path, now: datetime) -> Iterator[Finding]:
    """When each kind of report was last made, and whether that is too long ago for a schedule."""
    found = heartbeat.read(outputs)
    if found is None:
        if (outputs / heartbeat.NAME).exists():
            yield Finding("note", f"{outputs / heartbeat.NAME} cannot be read; the next run makes it anew.")
        return
    for repository, kinds in found.reports.items():
        for kind, beat in kinds.items():
            yield _last(f"{repository}, {kind},", beat, now, None if repository == SAMPLE else DUE.get(kind))
            if beat.notice:
                yield Finding("note", f"Of {repository}, {kind}: {beat.notice}")


def _last(of: str, beat: Beat, now: datetime, due: timedelta | None) -> Finding:
    failed = f"The last run ended with {beat.last.exit_code}: {beat.last.said}" if beat.last.exit_code else ""
    if beat.last_good is None:
        return Finding("note", f"No run of {of} ended well yet. {failed}")
    age = now - beat.last_good.at
    words = f"The last good run of {of} ended on {beat.last_good.at:%Y-%m-%d %H:%M} UTC, {_ago(age)}."
    if failed:
        return Finding("note", f"{words} {failed}")
    if due and age > due:
        return Finding("note", f"{words} One is due after {due.days - 1} days: see whether cron, or what else starts it, still does.")
    return Finding("good", words)


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
