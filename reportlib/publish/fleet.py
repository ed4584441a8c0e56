"""Tasks that do not wait for each other, on all cores where the extra `fleet` (dask.distributed) is installed."""

import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


def each(work: Callable[[Task], Result], tasks: Mapping[str, Task]) -> Iterator[tuple[str, Result | Exception]]:
    """Each task's name with what it gave, or with its fault, in the order in which they come to their end."""
    if len(tasks) > 1 and has_many():
        yield from _at_once(work, tasks)
        return
    for name, task in tasks.items():
        try:
            yield name, work(task)
        except Exception as error:
            yield name, error


def has_many() -> bool:
    """Whether tasks run at once."""
    return find_spec("distributed") is not None


def _at_once(work: Callable[[Task], Result], tasks: Mapping[str, Task]) -> Iterator[tuple[str, Result | Exception]]:
    """In processes of their own, which end with this one."""
    from distributed import Client, LocalCluster, as_completed

    workers = min(os.cpu_count() or 1, len(tasks))
    with tempfile.TemporaryDirectory() as scratch:
        # With certificates of this run's own: else anybody on the machine could have the workers do things.
        cluster = LocalCluster(
            n_workers=workers, threads_per_worker=1, memory_limit=0, host="127.0.0.1", protocol="tls", security=True,
            dashboard_address=None, worker_dashboard_address=None, local_directory=scratch, silence_logs=logging.CRITICAL,
        )  # fmt: skip
        with cluster, Client(cluster) as client:
            begun = {client.submit(work, task, pure=False): name for name, task in tasks.items()}
            for future in as_completed(begun):
                yield begun[future], future.exception() if future.status == "error" else future.result()
