"""From a notebook to the files that people share."""

import sys

# Where JupyterLab is installed, jsonschema loads a grammar of addresses at import; no notebook has such a field to check, and it
# took half of a run's time (each call of its parser fell on a border of Python's stack, which was mapped and unmapped 600,000 times).
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None is how Python is told that a module is not there
