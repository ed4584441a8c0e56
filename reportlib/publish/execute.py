"""Execute a percent-format notebook with papermill, and make the result the same for the same data."""

import logging
import os
import tempfile
import warnings
from pathlib import Path

import jupytext
from nbformat import NotebookNode
from papermill import PapermillExecutionError, execute_notebook
from traitlets.config import Config

from reportlib import errors
from reportlib.errors import NotebookError, OutputError, ReportError
from reportlib.params import Params
from reportlib.portfolio import Portfolio
from reportlib.publish.short import short_folder

_BELOW = len("/tmp--------/kernel-5")  # noqa: S108  # a name's length
_OF_THE_RUN = ("papermill", "execution", "widgets", "status", "ExecuteTime")


def execute(source: Path, params: Params | Portfolio, failed: Path) -> NotebookNode:
    """The executed notebook; NotebookError if a cell fails, and then the notebook with its banner is at `failed`.

    OutputError where the folder of temporary files takes none.
    """
    logging.getLogger("papermill").setLevel(logging.ERROR)
    # Whoever ends the run with Ctrl-C is not to read of the cell that went with it.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    # The kernel would warn of frozen modules on the screen of a person who debugs nothing.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    with tempfile.TemporaryDirectory() as folder, _sockets() as sockets, warnings.catch_warnings():
        # Papermill's own notes on notebook formats; nothing that a reader of the report could act on.
        warnings.simplefilter("ignore")
        kept = Path(folder) / "failed.ipynb"
        try:
            done = execute_notebook(
                jupytext.read(source),
                kept,
                parameters=params.model_dump(mode="json"),
                kernel_name="python3",
                progress_bar=False,
                request_save_on_cell_execute=False,
                cwd=Path.cwd(),
                # Sockets of this run's own: over TCP anybody on the machine could listen, and two runs would meet in one folder.
                config=Config({"KernelManager": {"transport": "ipc", "ip": f"{sockets}/kernel"}}),
                # A kernel that is told to go sometimes logs the interrupt as an error; faults of cells come another way.
                extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
            )
        except PapermillExecutionError as error:
            raise _explained(error, source, kept, failed) from error
        except OSError as error:
            raise OutputError(
                f"{source.name} cannot be executed in the folder of temporary files {tempfile.gettempdir()} ({error.strerror or error}); "
                "make room there, or name another in TMPDIR."
            ) from error
        except RuntimeError as error:  # a kernel that did not start, or went away
            raise NotebookError(
                f"The kernel that executes {source.name} failed ({error}); no report was published; run it again."
            ) from error
    # It pairs the source with a file of the same name; in JupyterLab, jupytext would refuse to open report.ipynb with it.
    done.metadata.pop("jupytext", None)
    return normalise(done)


def _sockets() -> "tempfile.TemporaryDirectory[str]":
    """A folder of this run's own for the kernel's sockets, elsewhere than other temporary files where those have too long a path."""
    if folder := short_folder(_BELOW):
        return tempfile.TemporaryDirectory(dir=folder)
    usual = tempfile.gettempdir()
    raise NotebookError(f"The folder for temporary files, {usual}, has too long a path for a kernel's sockets; set TMPDIR to another.")


def normalise(notebook: NotebookNode) -> NotebookNode:
    """The notebook without ids, times and paths of this run, so that the same data gives the same bytes."""
    for place, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{place:02d}"
        for name in _OF_THE_RUN:
            cell.metadata.pop(name, None)
    for name in _OF_THE_RUN:
        notebook.metadata.pop(name, None)
    return notebook


def _explained(error: PapermillExecutionError, source: Path, kept: Path, failed: Path) -> ReportError:
    """A fault that the notebook's code explains itself is told as such; any other keeps the notebook."""
    kind = getattr(errors, str(error.ename), None)
    if isinstance(kind, type) and issubclass(kind, ReportError):
        return kind(str(error.evalue))
    failed.parent.mkdir(parents=True, exist_ok=True)
    failed.write_bytes(kept.read_bytes())
    said = (str(error.evalue).splitlines() or [""])[0][:300]
    return NotebookError(
        f"Cell {error.exec_count} of {source.name} failed ({error.ename}: {said}); no report was published, "
        f"and the notebook is kept at {failed}."
    )
