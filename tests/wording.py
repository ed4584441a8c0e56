"""The sample's report with the words of a scripted model, for tests of who words what."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from reportlib import Report, build, present, worded
from reportlib.collect.intake import bring_in
from reportlib.language_model import LanguageModel
from reportlib.params import SAMPLE, Params
from reportlib.present.contract import content

CANARY = "canary-5ff1c3"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    """The sample's last week."""
    with pytest.MonkeyPatch.context() as patch:
        url = f"sqlite:///{tmp_path_factory.mktemp('store')}/store.db"
        patch.setenv("REPORT_STORE", url)
        bring_in(SAMPLE, url, datetime(2000, 1, 1, tzinfo=UTC), Console(quiet=True))
        yield build(Params())


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the answers of one test are kept."""
    monkeypatch.setenv("REPORT_STORE", f"sqlite:///{tmp_path}/answers.db")
    monkeypatch.setenv("LLM_API_KEY", CANARY)
    return tmp_path / "answers.db"


def asking(report: Report, url: str, **more: Any) -> Report:
    model = LanguageModel(**{"url": url, "model": "some-model", "timeout_seconds": 5, "budget_seconds": 20} | more)
    return worded(replace(report, params=report.params.model_copy(update={"language_model": model})))


def shown(report: Report) -> dict[str, str]:
    """What people get of the texts: JSON, HTML and Markdown."""
    pieces = [present.headline(report), present.common_issues(report), present.recommendations(report), present.how_to_read(report)]
    return {
        "json": content(report).model_dump_json(),
        "html": "".join(piece.html for piece in pieces),
        "md": "".join(piece.markdown for piece in pieces),
    }


def assert_worded(report: Report) -> None:
    said = content(report)
    assert {row.worded_by for row in (*said.common_issues, *said.recommendations)} == {"some-model"}
