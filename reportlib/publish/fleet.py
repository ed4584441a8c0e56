"""Tasks that do not wait for each other, on all cores where the extra `fleet` (dask.distributed) is installed, or on other machines."""

import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, TypeVar

from reportlib.errors import FleetError, UsageError

Task = TypeVar("Task")
Result = TypeVar("Result")
Outcomes = Iterator[tuple[str, Result | Exception]]

PATIENCE, START = 10, 30
"""So many seconds the scheduler may take to answer, and its first worker to be there."""


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
    from distributed import Client, LocalCluster

    with tempfile.TemporaryDirectory() as scratch:
        # With certificates of this run's own: else anybody on the machine could have the workers do things.
        cluster = LocalCluster(
            n_workers=workers, threads_per_worker=1, memory_limit=0, host="127.0.0.1", protocol="tls", security=True,
            dashboard_address=None, worker_dashboard_address=None, local_directory=scratch, silence_logs=logging.CRITICAL,
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
    except (OSError, ValueError) as error:
        why = str(error).splitlines()[0] if isinstance(error, ValueError) else f"none answered in {PATIENCE} seconds"
        raise FleetError(
            f"There is no scheduler at {scheduler} ({why}); start one with .venv/bin/dask scheduler, which says its address."
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=START)
        except TimeoutError as error:
            raise FleetError(
                f"Nobody works for the scheduler at {scheduler}; start .venv/bin/dask worker {scheduler} on each machine."
            ) from error
        yield client


def _outcomes(client: Any, work: Callable[[Task], Result], tasks: Mapping[str, Task]) -> "Outcomes[Result]":
    from distributed import as_completed

    begun = {client.submit(work, task, pure=False): name for name, task in tasks.items()}
    for future in as_completed(begun):
        yield begun[future], _outcome(future)


def _outcome(future: Any) -> Any:
    from distributed import KilledWorker

    if future.status == "finished":
        return future.result()
    if future.status != "error":
        return FleetError("The scheduler was lost before it was made; start it again, and run the same command.")
    fault = future.exception()
    if isinstance(fault, KilledWorker):
        return FleetError("Each worker that began it was lost; see their logs, whether they have enough memory, and run the same command.")
    return fault
