"""What a run imports in its own process: the notebook's kernel computes and draws, the command needs none of that."""

import subprocess
import sys

from tests.test_weekly import ROOT, environment

HEAVY = ("pandas", "scipy", "sklearn", "plotly.graph_objects", "distributed")
CODE = f"""
import sys
sys.argv = ["reportlib", *sys.argv[1:]]
from reportlib.cli import main
try:
    main()
finally:
    print(*[name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
"""


def imported(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", CODE, *arguments], cwd=ROOT, env=environment(*arguments), capture_output=True, text=True, check=True
    )
    return done.stderr.splitlines()[-1]


def test_a_weekly_run_imports_nothing_that_computes_or_draws(tmp_path: object) -> None:
    assert imported("weekly", "--out", f"{tmp_path}/out") == ""
    assert imported("sync", "--out", f"{tmp_path}/out") == ""
