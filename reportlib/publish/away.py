"""A report made on another machine: only where it would be the very one that this machine would have made."""

import hashlib
import os
import socket
import sys
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from reportlib.collect.auth import SECRETS
from reportlib.errors import FleetError, UsageError
from reportlib.language_model import KEY
from reportlib.params import Params
from reportlib.places import is_remote, store_url
from reportlib.publish import browser
from reportlib.publish.installed import needed
from reportlib.publish.lock import RUNNING
from reportlib.publish.make import Made, make, notebooks

_ONE = threading.Lock()
"""What a report changes of its process, as which warnings are shown, it changes for all threads; a worker may have several."""


@dataclass(frozen=True)
class Asked:
    """A report to make: where to, by which program, of which data, with a language model's key or without, and in the folder where this
    run is at work.
    """

    settings: Params
    out: Path
    edition: str
    synced_at: datetime | None
    has_key: bool
    at_work: str


def ask(reports: Mapping[str, Params], out: Path) -> dict[str, Asked]:
    """What workers need to make the reports that this machine would make."""
    folder = out if is_remote(out) else out.resolve()
    known = _synced_at({settings.repository for settings in reports.values()})
    this, has_key, at_work = edition(), bool(os.environ.get(KEY)), _at_work(folder)
    return {name: Asked(one, folder, this, known[one.repository], has_key, at_work) for name, one in reports.items()}


def refuse_what_is_here_alone() -> None:
    """UsageError where the store is one that other machines do not reach."""
    if not _is_shared(store_url()):
        raise UsageError(
            "Other machines do not reach the store, which is a file of this one; set REPORT_STORE=postgresql+psycopg://HOST/DATABASE "
            "here and where the workers run (python -m reportlib store copy brings the tickets over)."
        )


def made(asked: Asked) -> Made:
    """The report, made by this worker; FleetError where its program, store or outputs folder is another one than the asker's."""
    with _ONE:
        if lack := _lack(asked):
            raise FleetError(f"The worker on {socket.gethostname()} {lack}, and run the same command.")
        with _without(SECRETS if asked.settings.language_model else (*SECRETS, KEY)):
            return make(asked.settings, asked.out)


@contextmanager
def _without(names: Collection[str]) -> Iterator[None]:
    """What a notebook has no use for is out of its reach, and there for the next report, which may be another's."""
    taken = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(taken)


def _lack(asked: Asked) -> str:
    """What is not as it has to be; empty where all is."""
    # The kernel is begun anew for each report, the worker is not.
    if {_BEGUN, edition()} != {asked.edition}:
        return "has other code or packages than this machine; install the same there, with the same lock and extras, start it again"
    if not os.environ.get("REPORT_STORE") or not _is_shared(store_url()):
        return "has no store that is shared; start it with the REPORT_STORE of this machine"
    synced_at = _synced_at({asked.settings.repository})[asked.settings.repository]
    if synced_at != asked.synced_at:
        return f"has another store, or {asked.settings.repository} was synced meanwhile; start it with the REPORT_STORE of this machine"
    if asked.settings.language_model and asked.has_key != bool(os.environ.get(KEY)):
        return f"has {'no' if asked.has_key else 'a'} {KEY}, other than this machine; start it as this one is"
    if _at_work(asked.out) != asked.at_work:
        return f"does not see {asked.out}; name a folder that all machines share, or s3://BUCKET/FOLDER, with OUT="
    return ""


def _synced_at(repositories: Collection[str]) -> dict[str, datetime | None]:
    from reportlib.collect.store import Store

    # A worker lives for days, and a database lets in a hundred.
    with closing(Store(store_url())) as store:
        return {repository: store.progress(repository).synced_at for repository in repositories}


def _at_work(outputs: Path) -> str:
    """What the run that asks has written into the folder, by which a worker knows it again; nothing into a bucket."""
    try:
        return "" if is_remote(outputs) else (outputs / RUNNING).read_text(encoding="utf-8")
    except OSError:
        return ""


def _is_shared(url: str) -> bool:
    try:
        return make_url(url).get_backend_name() != "sqlite"
    except (ArgumentError, NoSuchModuleError, ValueError):
        return True  # the store itself says what is wrong, and keeps the password to itself


def edition() -> str:
    """What tells one program from another: Python, its code and notebooks, the packages that it computes and draws with, a browser."""
    extras = [one.name for extra in ("", "images", "llm", "semantic") for one in needed(extra)]
    parts = [
        f"python {sys.version_info[:2]}",
        f"browser {browser.find() is not None}",
        *(f"{name} {_version(name)}" for name in sorted(extras)),
    ]
    # An installed package has the notebooks within.
    for folder in (Path(__file__).parent.parent, notebooks()):
        files = {path.relative_to(folder): path for path in folder.rglob("*.*") if path.is_file()}
        ours = {name: path for name, path in files.items() if not name.parts[0].startswith((".", "_notebooks")) and path.suffix != ".pyc"}
        parts += [f"{name.as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}" for name, path in sorted(ours.items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "none"


_BEGUN = edition()
"""That of this process, which goes on with what it has imported whatever is installed meanwhile."""
