"""`python -m tests.many_runs ARGUMENT... -- REPOSITORY...`: the command for each of them in one process, whose start takes longest."""

import sys

from reportlib.cli import main

if __name__ == "__main__":
    place = sys.argv.index("--")
    given, repositories = sys.argv[1:place], sys.argv[place + 1 :]
    for repository in repositories:
        sys.argv = ["reportlib", *given, "--repo", repository]
        try:
            main()
        except SystemExit as end:
            print(f"{repository} ended with {end.code}", flush=True)
