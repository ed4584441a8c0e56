"""The kernel of a run: its own sockets, and a sentence when it is lost."""

import tempfile
from pathlib import Path

import pytest

from reportlib.errors import NotebookError
from reportlib.params import Params
from reportlib.publish.execute import execute
from tests.test_weekly import ROOT

SOCKETS = """
import json
from pathlib import Path
from ipykernel.connect import get_connection_file
place = Path(json.loads(Path(get_connection_file()).read_text())["ip"]).parent
print(place.is_absolute(), oct(place.stat().st_mode & 0o777), any(place.glob("kernel-*")), any(Path.cwd().glob("kernel-ipc*")))
"""


def notebook(folder: Path, code: str) -> Path:
    path = folder / "some.py"
    head = (ROOT / "notebooks" / "weekly.py").read_text().split("# %%")[0]
    path.write_text(f'{head}# %% tags=["parameters"]\nperiod = None\n\n# %%\n{code}\n')
    return path


def test_the_kernel_listens_in_a_folder_that_only_this_run_and_this_user_have(tmp_path: Path) -> None:
    done = execute(notebook(tmp_path, SOCKETS), Params(), tmp_path / "failed.ipynb")
    assert done.cells[-1]["outputs"][0]["text"].split() == ["True", "0o700", "True", "False"]


@pytest.mark.parametrize("length", [79, 82, 250])
def test_a_long_path_of_temporary_files_is_none_of_the_kernels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    # As a path it may be as long as it likes; a socket's ends at 107.
    folder = Path(f"{tmp_path}/{'x' * 200}"[:length]) if length < 200 else tmp_path / ("x" * length)
    folder.mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    done = execute(notebook(tmp_path, SOCKETS), Params(), tmp_path / "failed.ipynb")
    assert done.cells[-1]["outputs"][0]["text"].split() == ["True", "0o700", "True", "False"]
    assert not list(folder.iterdir())


def test_a_path_that_is_too_long_for_a_kernel_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / ("x" * 100)
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr("reportlib.publish.short._OTHERS", ())
    with pytest.raises(NotebookError, match=r"x, has too long a path for a kernel's sockets; set TMPDIR to another\.$"):
        execute(notebook(tmp_path, "1"), Params(), tmp_path / "failed.ipynb")


def test_a_kernel_that_is_killed_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(
        NotebookError, match=r"^The kernel that executes some\.py failed \(Kernel died\); no report was published; run it again\.$"
    ):
        execute(notebook(tmp_path, "import os; os.kill(os.getpid(), 9)"), Params(), tmp_path / "failed.ipynb")
