"""The notebooks: prose and one call per cell, nothing imported but reportlib, each executes, explore too."""

import ast
import os
from pathlib import Path

import jupytext
import pytest

from reportlib.params import Params
from reportlib.publish.execute import execute
from reportlib.publish.explore import prepare
from tests.test_weekly import run

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted(ROOT.glob("notebooks/*.py"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_holds_no_logic(path: Path) -> None:
    notebook = jupytext.read(path)
    assert notebook.metadata.kernelspec.name == "python3"
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        body = ast.parse(cell.source).body
        for node in ast.walk(ast.Module(body, [])):
            assert not isinstance(node, ast.For | ast.While | ast.If | ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.Try | ast.ListComp)
            assert not isinstance(node, ast.Import)
            assert not isinstance(node, ast.ImportFrom) or node.module == "reportlib"
        if "parameters" not in cell.metadata.get("tags", []):
            assert len(body) <= 2, cell.source


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("store")
    assert run("sync", "--out", str(folder)).returncode == 0
    return f"sqlite:///{folder}/store.db"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_executes_as_it_stands(path: Path, store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORT_STORE", store)
    kind = {"daily": "day", "monthly": "month"}.get(path.stem, "week")
    done = execute(path, Params(kind=kind), tmp_path / "failed.ipynb")  # type: ignore[arg-type]  # the literals above
    outputs = [output for cell in done.cells for output in cell.get("outputs", [])]
    assert len(outputs) >= 5
    assert all(output.output_type != "error" for output in outputs)
    assert not (tmp_path / "failed.ipynb").exists()


def test_the_notebook_of_a_report_opens_in_jupyterlab(sample_week: Path) -> None:
    opened = jupytext.TextFileContentsManager(root_dir=str(sample_week)).get("report.ipynb")
    assert len(opened["content"]["cells"]) > 20


def test_explore_opens_a_copy_on_the_week_asked_for_and_keeps_what_was_written_in_it(tmp_path: Path) -> None:
    made = prepare(ROOT / "notebooks" / "explore.py", Params(period="2025-W10", repository="a/b"), tmp_path)
    text = made.read_text()
    assert 'period = "2025-W10"' in text
    assert "# %%" in text
    made.write_text(text + "\n# %%\nmine = 1\n")
    again = prepare(ROOT / "notebooks" / "explore.py", Params(period="2025-W10", repository="a/b"), tmp_path)
    assert again == made
    assert "mine = 1" in again.read_text()
    assert str(Path.home()) not in text
    assert os.access(made, os.W_OK)
