"""`python -m tests.struck STATION NTH DELAY FAULT MARK OUT ARGUMENT...`: the command line, with a fault at a station of the run.

The stations are those that the program passes by itself: the NTH commit, the start of the kernel (execute) and the NTH rename below
OUT (publish); DELAY seconds later the FAULT comes. Without a station nothing comes, and MARK gets how often each was passed.
"""

import json
import os
import resource
import signal
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

SIGNALS = {"kill -9": signal.SIGKILL, "power loss": signal.SIGKILL, "SIGTERM": signal.SIGTERM, "Ctrl-C": signal.SIGINT}
NO_SPACE = "no space left"


def strike(fault: str, process: int, mark: Path) -> None:
    """Do to the process what the fault does to it; any other fault is the server's, which looks for the mark."""
    if fault in SIGNALS:
        os.kill(process, SIGNALS[fault])
    elif fault == NO_SPACE:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    else:
        mark.touch()


def main() -> None:
    """Arm the station and run the command."""
    station, nth, delay, fault, mark, out, *arguments = sys.argv[1:]
    passed: Counter[str] = Counter()

    def reach(here: str) -> None:
        passed[here] += 1
        if here != station or passed[here] != int(nth):
            return
        if float(delay):
            threading.Timer(float(delay), strike, (fault, os.getpid(), Path(mark))).start()
        else:
            strike(fault, os.getpid(), Path(mark))

    def watch(what: str, given: tuple[Any, ...]) -> None:
        if what == "subprocess.Popen" and "ipykernel_launcher" in map(str, given[1]):
            reach("execute")
        elif what == "os.rename" and str(given[1]).startswith(out) and not str(given[1]).endswith("heartbeat.json"):
            reach("publish")

    # A shell lets what it runs in the background ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    event.listen(Engine, "commit", lambda _connection: reach("commit"))
    sys.addaudithook(watch)
    sys.argv = ["reportlib", *arguments]
    from reportlib.cli import main as command

    try:
        command()
    finally:
        if not station:
            Path(mark).write_text(json.dumps(passed))


if __name__ == "__main__":
    main()
