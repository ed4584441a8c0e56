"""Tasks that do not wait for each other, on all cores where the extra `fleet` (dask.distributed) is installed, or on other machines."""

import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, TypeVar

from reportlib.errors import FleetError, UsageError

Task = TypeVar("Task")
Result = TypeVar("Result")
Outcomes = Iterator[tuple[str, Result | Exception]]

PATIENCE, START, LOOK, ASK = 10, 30, 0.2, 5
"""So many seconds the scheduler may take to answer, and a worker to be there; and between two looks at what has come to its end, and two
questions whether there are workers."""

NOBODY = "Nobody works for the scheduler at {0}; start .venv/bin/dask worker {0} on each machine, and run the same command."


def each(work: Callable[[Task], Result], tasks: Mapping[str, Task], scheduler: str | None = None) -> "Outcomes[Result]":
    """Each task's name with what it gave, or with its fault, in the order in which they come to their end.

    FleetError where there is no scheduler at that address, or nobody works for it.
    """
    if scheduler and tasks:
        with elsewhere(scheduler) as client:
            yield from _outcomes(client, work, tasks)
    elif len(tasks) > 1 and has_many():
        with _here(min(os.cpu_count() or 1, len(tasks))) as client:
            yield from _outcomes(client, work, tasks)
    else:
        for name, task in tasks.items():
            try:
                yield name, work(task)
            except Exception as error:
                yield name, error


def has_many() -> bool:
    """Whether tasks run at once."""
    return find_spec("distributed") is not None


@contextmanager
def _here(workers: int) -> Iterator[Any]:
    """Processes of this run's own, which end with it."""
    from dask import config
    from distributed import Client, LocalCluster

    # Workers that watch themselves at work, as they do for a dashboard, take a tenth of a processor for it.
    with tempfile.TemporaryDirectory() as scratch, config.set({"distributed.worker.profile.enabled": False}):
        # With certificates of this run's own: else anybody on the machine could have the workers do things.
        cluster = LocalCluster(
            n_workers=workers, threads_per_worker=1, memory_limit=0, host="127.0.0.1", protocol="tls", security=True,
            # Without an address it would want port 8787, which a scheduler of its own on this machine has.
            dashboard_address="127.0.0.1:0", scheduler_kwargs={"dashboard": False}, worker_dashboard_address=None,
            local_directory=scratch, silence_logs=logging.CRITICAL,
        )  # fmt: skip
        with cluster, Client(cluster) as client:
            yield client


@contextmanager
def elsewhere(scheduler: str) -> Iterator[Any]:
    """Those that work for the scheduler at the address."""
    if not has_many():
        raise UsageError(
            f"A scheduler ({scheduler}) needs the extra fleet, which is not installed; run .venv/bin/python -m pip install -e '.[fleet]'."
        )
    from distributed import Client

    # What it has to tell is told here; it gives its client a level of its own.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(scheduler, timeout=PATIENCE)
    except (OSError, ValueError, TypeError, RuntimeError, ImportError) as error:
        said = (str(error).splitlines() or [""])[0]
        why = f"none answered in {PATIENCE} seconds" if said.startswith("Timed out") else said or type(error).__name__
        raise FleetError(
            f"No scheduler can be used at {scheduler} ({why}); .venv/bin/dask scheduler starts one and says its address, and for tls:// "
            "Dask's own settings name the certificates."
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=START)
        except TimeoutError as error:
            raise FleetError(NOBODY.format(scheduler)) from error
        yield client


def _outcomes(client: Any, work: Callable[[Task], Result], tasks: Mapping[str, Task]) -> "Outcomes[Result]":
    """As each comes to its end; dask itself would wait for ever for another worker in the place of the last one."""
    pending = {client.submit(_worked, work, task, pure=False): name for name, task in tasks.items()}
    asked_at, alone_since = time.monotonic(), None
    while pending:
        if done := [future for future in pending if future.status != "pending"]:
            yield from ((pending.pop(future), _outcome(future)) for future in done)
            continue
        time.sleep(LOOK)
        if time.monotonic() - asked_at < ASK:
            continue
        asked_at = time.monotonic()
        if _has_workers(client):
            alone_since = None
        elif time.monotonic() - (alone_since := alone_since or time.monotonic()) > START:
            client.cancel(list(pending))
            yield from ((name, FleetError(NOBODY.format(client.scheduler.address))) for name in pending.values())
            return


def _worked(work: Callable[[Task], Result], task: Task) -> Result:
    """On a worker: what the task gives."""
    # Dask gives its workers little memory to keep; a kernel that has it from them would get all of its own anew, again and again.
    os.environ.pop("MALLOC_TRIM_THRESHOLD_", None)
    return work(task)


def _has_workers(client: Any) -> bool:
    try:
        return bool(client.nthreads())
    except (OSError, ValueError):  # it is about to notice that the scheduler is gone
        return False


def _outcome(future: Any) -> Any:
    from distributed import CancelledError, KilledWorker

    try:
        fault = future.exception() if future.status == "error" else None
        if fault is None:
            return future.result()
    except (CancelledError, OSError):
        return FleetError("The scheduler was lost before it was made; start it again, and run the same command.")
    if isinstance(fault, KilledWorker):
        return FleetError("Each worker that began it was lost; see their logs, whether they have enough memory, and run the same command.")
    if isinstance(fault, RuntimeError) and "deserializ" in str(fault):
        return FleetError("The scheduler does not know this program; start it and its workers where the same is installed.")
    return fault
