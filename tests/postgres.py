"""A real PostgreSQL server for the tests, on a socket in a folder of its own."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import psycopg
from sqlalchemy import event
from sqlalchemy.pool import Pool

DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def program(name: str) -> str | None:
    """Where the server's program is; None where there is no PostgreSQL."""
    return shutil.which(name) or next((str(folder / name) for folder in reversed(DEBIAN) if (folder / name).is_file()), None)


class Server:
    """A server that runs; each database is a new one."""

    def __init__(self, folder: Path, user: str) -> None:
        self._folder, self._user = folder, user
        self._numbers = count(1)

    @contextmanager
    def database(self) -> Iterator[str]:
        """The SQLAlchemy URL of a new database, which is there while the block runs."""
        name = f"store{next(self._numbers)}"
        self._do(f"CREATE DATABASE {name}")
        yield f"postgresql+psycopg://{self._user}@/{name}?host={self._folder}"
        self._do(f"DROP DATABASE {name} WITH (FORCE)")

    def processor(self) -> float:
        """Seconds of processor time that the server took, with its processes that ended or are there."""
        first = psutil.Process(int((self._folder / "data" / "postmaster.pid").read_text().split()[0]))
        while True:
            with suppress(psutil.NoSuchProcess):  # one that ends meanwhile is the next time among those that did
                ended = first.cpu_times()
                return sum(sum(one.cpu_times()[:2]) for one in (first, *first.children())) + ended.children_user + ended.children_system

    def _do(self, statement: str) -> None:
        with psycopg.connect(host=str(self._folder), user=self._user, dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def closed() -> Iterator[None]:
    """Each connection that is opened to a database while the block runs is closed after it: a store keeps its own for the next time."""
    each: list[Any] = []

    def opened(connection: Any, _record: Any) -> None:
        each.append(connection)

    event.listen(Pool, "connect", opened)
    try:
        yield
    finally:
        event.remove(Pool, "connect", opened)
        for connection in each:
            connection.close()


@contextmanager
def server() -> Iterator[Server]:
    """A server while the block runs; it refuses to be root's, so that root gives it to the user `postgres`."""
    owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    # Short, for the socket's path.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    os.chown(folder, owner.pw_uid, owner.pw_gid)

    def call(name: str, *arguments: str) -> None:
        command = [str(program(name)), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, cwd=folder, user=owner.pw_uid, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)

    # Nothing here outlives the tests, so that nothing needs to be on the disk.
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c max_connections=200"
    try:
        call("initdb", "-U", owner.pw_name, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        call("pg_ctl", "-w", "-o", options, "-l", str(folder / "log"), "start")
        try:
            yield Server(folder, owner.pw_name)
        finally:
            call("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
