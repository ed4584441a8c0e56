"""What explore.py shows beside the pieces of the page: controls, tables that sort, and what each frame holds.

ipywidgets and itables are imported where they are used: all else of a report does without them.
"""

from reportlib.present.explore.controls import controls
from reportlib.present.explore.frames import columns, frames
from reportlib.present.explore.sortable import load_tables, sortable

__all__ = ["columns", "controls", "frames", "load_tables", "sortable"]
