"""A report made on another machine: only where it would be the very one that this machine would have made."""

import hashlib
import os
import socket
import threading
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import metadata
from pathlib import Path

from sqlalchemy.engine import make_url

from reportlib.errors import FleetError, UsageError
from reportlib.params import Params
from reportlib.places import is_remote, store_url
from reportlib.publish.installed import needed
from reportlib.publish.lock import RUNNING
from reportlib.publish.make import Made, make, notebooks

_ONE = threading.Lock()
"""What a report changes of its process, as which warnings are shown, it changes for all threads; a worker may have several."""


@dataclass(frozen=True)
class Asked:
    """A report to make: where to, by which program, and of data that is no older than this."""

    settings: Params
    out: Path
    edition: str
    synced_at: datetime | None


def ask(settings: Params, out: Path) -> Asked:
    """What a worker needs to make the report that this machine would make."""
    return Asked(settings, out if is_remote(out) else out.resolve(), edition(), _synced_at(settings.repository))


def refuse_what_is_here_alone() -> None:
    """UsageError where the store is one that other machines do not reach."""
    if not _is_shared(store_url()):
        raise UsageError(
            "Other machines do not reach the store, which is a file of this one; set REPORT_STORE=postgresql+psycopg://HOST/DATABASE "
            "here and where the workers run (python -m reportlib store copy brings the tickets over)."
        )


def made(asked: Asked) -> Made:
    """The report, made by this worker; FleetError where its program, store or outputs folder is another one than the asker's."""
    from reportlib.publish.run import forget_secrets

    with _ONE:
        if lack := _lack(asked):
            raise FleetError(f"The worker on {socket.gethostname()} {lack}, and run the same command.")
        forget_secrets(asks_model=asked.settings.language_model is not None)
        return make(asked.settings, asked.out)


def _lack(asked: Asked) -> str:
    """What is not as it has to be; empty where all is."""
    if asked.edition != edition():
        return "has other code or packages than this machine; install the same version there, with the same lock"
    if not os.environ.get("REPORT_STORE") or not _is_shared(store_url()):
        return "has no store that is shared; start it with the REPORT_STORE of this machine"
    synced_at = _synced_at(asked.settings.repository)
    if asked.synced_at and (synced_at is None or synced_at < asked.synced_at):
        return f"has another store, without the last sync of {asked.settings.repository}; start it with the REPORT_STORE of this machine"
    if not is_remote(asked.out) and not (asked.out / RUNNING).is_file():
        return f"does not see {asked.out}; name a folder that all machines share, or s3://BUCKET/FOLDER, with OUT="
    return ""


def _synced_at(repository: str) -> datetime | None:
    from reportlib.collect.store import Store

    return Store(store_url()).progress(repository).synced_at


def _is_shared(url: str) -> bool:
    return make_url(url).get_backend_name() != "sqlite"


@cache
def edition() -> str:
    """What tells one program from another: its code, its notebooks, and the versions of the packages that it computes and draws with."""
    parts = sorted(f"{name} {metadata.version(name)}" for name in (one.name for one in needed()))
    # An installed package has the notebooks within.
    for folder in (Path(__file__).parent.parent, notebooks()):
        files = {path.relative_to(folder): path for path in folder.rglob("*.*") if path.is_file()}
        ours = {name: path for name, path in files.items() if not name.parts[0].startswith((".", "_notebooks")) and path.suffix != ".pyc"}
        parts += [f"{name.as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}" for name, path in sorted(ours.items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
