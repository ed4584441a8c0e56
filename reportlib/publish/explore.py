"""JupyterLab on a copy of explore.py that has the repository and period asked for; nothing in the user's home is touched."""

import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path

import jupytext
from papermill import execute_notebook

from reportlib.errors import ReportError
from reportlib.params import Params
from reportlib.publish.execute import normalise

HOMES = {
    "JUPYTERLAB_SETTINGS_DIR": "lab/user-settings",
    "JUPYTERLAB_WORKSPACES_DIR": "lab/workspaces",
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "IPYTHONDIR": "ipython",
    "npm_config_cache": "npm",
}
"""Where Jupyter keeps what it would keep in the user's home."""

SETTINGS = {
    "docmanager-extension/plugin": {"defaultViewers": {"python": "Jupytext Notebook"}},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
"""Of JupyterLab: a .py opens as a notebook, and nothing is asked of the network, nor the user whether it may be."""


def prepare(source: Path, params: Params, folder: Path) -> Path:
    """The notebook with these parameters, as a percent-format file in the folder; an earlier one of the period stays as it is."""
    target = folder / f"{params.repository.replace('/', '__')}-{params.period or 'latest'}.py"
    if not target.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        given = params.model_dump(mode="json", exclude_defaults=True)
        notebook = execute_notebook(jupytext.read(source), None, parameters=given, prepare_only=True, kernel_name="python3")
        for cell in notebook.cells:
            if not cell.metadata.get("tags"):
                cell.metadata.pop("tags", None)
        jupytext.write(normalise(notebook), target, fmt="py:percent")
    return target


def open_lab(notebook: Path) -> None:
    """Become JupyterLab, with the notebook open as a notebook and not as text."""
    if find_spec("jupyterlab") is None:
        raise ReportError("JupyterLab is not installed; run make explore, or pip install 'reportlib[explore]'.")
    home = notebook.parent / ".jupyter"
    for name, values in SETTINGS.items():
        settings = home / "lab" / "user-settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(json.dumps(values), encoding="utf-8")
    for name, folder in HOMES.items():
        os.environ[name] = str((home / folder).resolve())
    root, name = notebook.parent.resolve(), notebook.name
    arguments = [f"--ServerApp.root_dir={root}", f"--LabApp.default_url=/lab/tree/{name}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--allow-root")  # in a container everybody is; the server listens on loopback only
    os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", *arguments])  # noqa: S606  # our own interpreter, no shell
