"""A language model whose words hold: they stand escaped and marked, are kept, and its key is nowhere."""

import html
import re
import sys
from pathlib import Path

import pytest

from reportlib import Report, worded
from reportlib.errors import UsageError
from reportlib.present.contract import content
from tests.fake_model import Asked, FakeModel, Reply, data, good
from tests.wording import CANARY, asking, assert_worded, plain, shown, store

__all__ = ["plain", "store"]  # the fixtures


def test_a_good_models_words_stand_escaped_linked_and_marked(plain: Report) -> None:
    with FakeModel(good) as fake:
        report = asking(plain, fake.url)
    assert_worded(report)
    said, was, words = content(report), content(plain), shown(report)
    for now, then in zip(said.common_issues, was.common_issues, strict=True):
        assert now.title.startswith("Seen & told: ")
        assert now.description.startswith(f"{then.frequency} in all: R&D looks at “")
        changed = {"title": then.title, "description": then.description, "worded_by": None}
        assert now.model_copy(update=changed) == then
    for act, before in zip(said.recommendations, was.recommendations, strict=True):
        assert act.model_copy(update={"action": before.action, "why": before.why, "worded_by": None}) == before
    assert "Seen &amp; told" in words["html"]
    assert "Seen & told" not in words["html"]
    assert re.search(r"R&amp;D looks at “[^<]+” \(<a href=\"[^\"]+/issues/366\">#366</a>\)", words["html"])
    assert re.search(r"R&amp;D looks at “[^\n]+” \(\[#\u2060366\]\(", words["md"])
    assert f"One problem stands out: “{said.common_issues[0].title}”" in html.unescape(words["html"])
    assert words["html"].count('class="mark" href="#note-wording"') == len(said.common_issues) + len(said.recommendations)
    assert 'id="note-wording"' in words["html"]
    assert {asked["path"] for asked in fake.asked} == {"/v1/chat/completions"}
    assert {(asked["temperature"], asked["seed"], asked["model"], "tools" in asked) for asked in fake.asked} == {
        (0, 1, "some-model", False)
    }
    assert set(fake.keys) == {f"Bearer {CANARY}"}


def test_a_second_run_asks_nothing_and_says_the_same(plain: Report, store: Path) -> None:
    def some_good(asked: Asked) -> str:
        return good(asked) if data(asked)["kind"] == "theme" else "no JSON"

    with FakeModel(some_good) as fake:
        first_run, requests = asking(plain, fake.url), len(fake.asked)
        second_run = asking(plain, fake.url)
    # The address is no part of what is asked; and nothing listens there any more.
    third_run = asking(plain, fake.url)
    assert requests == len(fake.asked) == len(plain.themes.table) + 2 * len(plain.advice)
    assert shown(first_run) == shown(second_run) == shown(third_run)
    assert {row.worded_by for row in content(first_run).common_issues} == {"some-model"}
    assert {row.worded_by for row in content(first_run).recommendations} == {None}
    assert CANARY.encode() not in b"".join(path.read_bytes() for path in store.parent.iterdir())


def test_another_model_is_asked_anew_and_a_failure_is_not_kept(plain: Report) -> None:
    with FakeModel(lambda _: Reply(500)) as down:
        asking(plain, down.url)
    with FakeModel(good) as fake:
        assert_worded(asking(plain, fake.url))
        requests = len(fake.asked)
        assert {row.worded_by for row in content(asking(plain, fake.url, model="other")).common_issues} == {"other"}
    assert len(fake.asked) == 2 * requests


def test_a_better_second_answer_stands(plain: Report) -> None:
    with FakeModel(lambda asked: good(asked) if len(asked["messages"]) == 4 else "at first nonsense") as fake:
        assert_worded(asking(plain, fake.url))


def test_where_no_model_is_named_the_report_stays_as_it_is(plain: Report, store: Path) -> None:
    assert worded(plain) is plain
    assert not store.exists()
    assert "language model" not in str(shown(plain))
    assert "default text" not in str(shown(plain))


def test_a_server_that_wants_no_key_gets_none(plain: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LLM_API_KEY")
    with FakeModel(good) as fake:
        assert_worded(asking(plain, fake.url))
    assert set(fake.keys) == {None}


@pytest.mark.parametrize("key", [f"{CANARY}\n", f"two {CANARY}", f"{CANARY}ä"])
def test_a_key_that_can_be_none_is_told_without_it(plain: Report, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("LLM_API_KEY", key)
    with pytest.raises(UsageError, match="LLM_API_KEY holds") as told:
        asking(plain, "http://127.0.0.1:9/v1")
    assert CANARY not in str(told.value)


def test_without_the_extra_the_command_to_install_it_is_told(plain: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx2", None)  # how Python is told that a module is not there
    with pytest.raises(UsageError, match=r"needs the extra llm, .* run \.venv/bin/python -m pip install -e '\.\[llm\]'"):
        asking(plain, "http://127.0.0.1:9/v1")
