"""What the notebook says of a Report's frames is what they hold."""

import dataclasses
import re

import jupytext
import pandas as pd
import pytest

from reportlib import Params, Report, build, explore
from reportlib.analyse.themes import Themes
from reportlib.present.explore.frames import FRAMES
from tests.test_weekly import ROOT, run

NOTEBOOK = jupytext.read(ROOT / "notebooks" / "explore.py")


@pytest.fixture(scope="module", params=["2025-W16", "2025-04-15", "2024-W40"], ids=["week", "day", "the first week"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("sample")
    assert run("sync", "--out", str(folder)).returncode == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REPORT_STORE", f"sqlite:///{folder}/store.db")
        return build(Params(period=request.param))


def frames_of(report: Report) -> dict[str, pd.DataFrame]:
    """Every frame that can be reached from a report, whatever is said of it."""
    names = [field.name for field in dataclasses.fields(Report)] + [name for name, one in vars(Report).items() if isinstance(one, property)]
    found = {name: getattr(report, name) for name in names if isinstance(getattr(report, name), pd.DataFrame)}
    themes = {field.name: getattr(report.themes, field.name) for field in dataclasses.fields(Themes)}
    return (
        found
        | {f"themes.{name}": one for name, one in themes.items() if isinstance(one, pd.DataFrame)}
        | {f'tickets["{name}"]': one for name, one in report.tickets.items()}
    )


def test_each_frame_is_told_with_exactly_its_columns(report: Report) -> None:
    held = frames_of(report)
    assert len(held) > 20
    assert {one.name for one in FRAMES} == set(held)
    for one in FRAMES:
        assert set(one.columns) == set(held[one.name].columns), one.name
        assert one.of(report) is held[one.name] or one.of(report).equals(held[one.name])


def test_the_table_of_columns_has_a_row_for_each_and_the_table_of_frames_their_rows(report: Report) -> None:
    held = frames_of(report)
    told = explore.columns(report)
    assert set(zip(told["frame"], told["column"], strict=True)) == {
        (f"report.{name}", column) for name, frame in held.items() for column in frame.columns
    }
    assert told["what it says"].str.len().min() >= 8
    counted = explore.frames(report)
    assert dict(zip(counted["frame"], counted["rows"], strict=True)) == {f"report.{name}": len(frame) for name, frame in held.items()}


def test_what_is_said_of_hours_are_hours_and_what_is_said_of_lists_are_lists(report: Report) -> None:
    for one in FRAMES:
        frame = one.of(report)
        for name, said in one.columns.items():
            if name.endswith("hours"):
                assert frame[name].dtype == float, (one.name, name)
                assert said.startswith(("hours", "none:")), (one.name, name)
            if said.endswith((", a list", ", a list of pairs")):
                assert all(isinstance(value, list | tuple) for value in frame[name]), (one.name, name)
            if name.endswith("_at"):
                assert str(frame[name].dtype) == "datetime64[us, UTC]", (one.name, name)
            if said.startswith("whether") and name != "is_spike":
                assert frame[name].dtype == bool or frame.empty, (one.name, name)


def test_the_prose_of_the_notebook_names_columns_that_are_there(report: Report) -> None:
    held = frames_of(report)
    told = set()
    for cell in NOTEBOOK.cells:
        marked = re.findall(r"`([^`]+)`", cell.source) if cell.cell_type == "markdown" else []
        frames = [name.removeprefix("report.") for name in marked if name.startswith("report.")]
        if not frames:
            continue
        (frame,) = frames
        told.add(frame)
        columns = {name for name in marked if not name.startswith(("report", "explorer"))} - {"us", "reporter", "unknown"}
        assert columns <= set(held[frame].columns), frame
    assert {"listed", "open_tickets", "unanswered", "changes", "active", "themes.table", "trend", 'tickets["opened"]'} <= told


def test_each_worked_question_has_a_sentence_on_its_frame() -> None:
    for place, cell in enumerate(NOTEBOOK.cells):
        if cell.cell_type == "code" and "explore.sortable(" in cell.source and "explore.frames" not in cell.source:
            frame = re.search(r'report, report\.(tickets\["\w+"\]|themes\.table|\w+)', re.sub(r"\s+", " ", cell.source))
            before = next((one.source for one in reversed(NOTEBOOK.cells[:place]) if one.cell_type == "markdown"), "")
            assert frame is None or f"`report.{frame[1]}`" in before, cell.source


def test_the_source_stays_as_it_is_when_jupyter_saves_it() -> None:
    text = (ROOT / "notebooks" / "explore.py").read_text()
    notebook = jupytext.reads(text, fmt="py:percent")
    # What JupyterLab and VS Code add to a notebook that ran, with folds made and the kernel known.
    notebook.metadata |= {"language_info": {"name": "python", "version": "3.11.7"}, "widgets": {"state": {}}}
    notebook.metadata["kernelspec"] |= {"display_name": "Python 3 (ipykernel)"}
    for cell in notebook.cells:
        cell.metadata |= {"jupyter": {"outputs_hidden": True}, "collapsed": True, "scrolled": True, "vscode": {"languageId": "python"}}
        cell.metadata |= {"editable": True, "slideshow": {"slide_type": ""}, "execution": {"iopub.status.idle": "now"}}
    assert jupytext.writes(notebook, fmt="py:percent") == text
