"""The plotly.js that a page carries: its publisher's, of the version that the figures are made for."""

import hashlib
from pathlib import Path

from plotly.offline import get_plotlyjs_version

from reportlib.publish import assets

PUBLISHED = {"4.1.1": "79542150855a52c567260e3137095dbe2b744e6d702a5cabe67da246942fba7a"}
"""The bundle's SHA-256 in plotly.js-cartesian-dist-min of npm, by its version."""


def test_the_page_carries_the_version_that_plotly_makes_figures_for() -> None:
    (path,) = (Path(assets.__file__).parent / "plotlyjs").glob("*.js")
    assert path.name == f"plotly-cartesian-{get_plotlyjs_version()}.min.js"
    assert f"plotly.js (cartesian - minified) v{get_plotlyjs_version()}\n" in path.read_text(encoding="utf-8")[:200]


def test_it_is_as_published() -> None:
    assert hashlib.sha256(assets.plotlyjs().encode()).hexdigest() == PUBLISHED[get_plotlyjs_version()]


def test_nothing_in_it_ends_the_script_that_it_stands_in() -> None:
    assert not [word for word in ("<!--", "<script", "</script", "\r") if word in assets.plotlyjs().lower()]
