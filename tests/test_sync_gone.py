"""Sync finds what is gone: tickets deleted or transferred, comments removed, repositories renamed, replaced or made private."""

from datetime import timedelta
from typing import Any

import pytest

from reportlib.collect.rows import stamp
from reportlib.collect.store import Store
from reportlib.errors import SourceError
from tests.fake_github import FakeGitHub, Fault, Recording
from tests.syncing import START, Row, bring_in, comment, counts, environment, everything, issue, meddling, recording, served, store

__all__ = ["environment", "recording", "store"]  # the fixtures


@pytest.mark.parametrize(("status", "how"), [(410, "deleted"), (301, "transferred")])
def test_a_ticket_that_is_gone_gets_a_tombstone_and_is_asked_for_once(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch, status: int, how: str
) -> None:
    with served(recording, monkeypatch) as fake:
        bring_in(fake, store)
        recording.gone[7] = status
        bring_in(fake, store)
        before = len(fake.requests)
        bring_in(fake, store)
        assert len(fake.requests) - before <= 5
    buried = everything(store).tickets.dropna(subset=["removed_at"])
    assert buried[["number", "removed_how"]].to_numpy().tolist() == [[7, how]]


def test_a_transferred_ticket_is_followed_to_where_it_went_and_a_restored_one_loses_its_tombstone(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(recording, monkeypatch) as fake:
        bring_in(fake, store)
        recording.gone |= {7: 404, 8: 301}
        assert bring_in(fake, store).rows == 2
        assert everything(store).tickets.set_index("number")["removed_how"].loc[[7, 8]].tolist() == ["transferred"] * 2
        del recording.gone[7]
        bring_in(fake, store)
    assert everything(store).tickets.dropna(subset=["removed_at"])["number"].tolist() == [8]


def test_what_a_first_sync_brought_before_it_was_cut_off_and_is_gone_by_now_is_found(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording.issues[4]["comments"] = 1
    with served(recording, monkeypatch) as fake:
        fake.now = (START + timedelta(days=1)).timestamp()
        fake.faults.append(Fault(500, times=4, path="/events"))
        with pytest.raises(SourceError):
            bring_in(fake, store)
        recording.gone[7] = 410
        recording.comments = [row for row in recording.comments if row["id"] != 5]
        recording.issues[4] |= {"comments": 0, "updated_at": stamp(START + timedelta(days=2))}
        fake.now = (START + timedelta(days=3)).timestamp()
        bring_in(fake, store)
    history = everything(store)
    assert history.tickets.dropna(subset=["removed_at"])["number"].tolist() == [7]
    assert history.comments.dropna(subset=["removed_at"])["id"].tolist() == [5]


def test_a_deleted_comment_is_found_by_the_count_that_no_longer_matches(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording.issues[4]["comments"] = 3
    recording.comments += [comment(501, 5, 6), comment(502, 5, 7)]
    with served(recording, monkeypatch) as fake:
        fake.now = (START + timedelta(days=1)).timestamp()
        bring_in(fake, store)
        before = len(fake.requests)
        recording.comments = [row for row in recording.comments if row["id"] != 501]
        recording.comments.append(comment(503, 5, 0) | {"created_at": stamp(START + timedelta(days=2))})
        # One went and one came: the count is as it was, and still does not match.
        recording.issues[4] |= {"updated_at": stamp(START + timedelta(days=2))}
        recording.comments[-1]["updated_at"] = recording.comments[-1]["created_at"]
        fake.now = (START + timedelta(days=3)).timestamp()
        assert bring_in(fake, store).requests == len(fake.requests) - before == 5
        comments = everything(store).comments
        assert comments.dropna(subset=["removed_at"])[["id", "removed_at"]].to_numpy().tolist() == [[501, START + timedelta(days=3)]]
        fake.now = (START + timedelta(days=4)).timestamp()
        assert bring_in(fake, store).rows == 0


@pytest.mark.parametrize(("minutes", "earlier"), [(1, []), (30, [comment(500, 1, 30)])], ids=["in a later second", "in the same second"])
def test_a_comment_that_came_since_its_tickets_row_and_went_again_is_found(
    store: Store, monkeypatch: pytest.MonkeyPatch, minutes: int, earlier: list[Row]
) -> None:
    recording = Recording([issue(1, minutes, comments=len(earlier))], [*earlier])

    def said(target: str, fake: FakeGitHub) -> None:
        if "/issues/comments" in target and recording.comments == earlier:
            recording.comments.append(comment(501, 1, 30))

    with meddling(recording, monkeypatch, said) as fake:
        fake.now = (START + timedelta(hours=1)).timestamp()
        bring_in(fake, store)
        recording.comments[-1] = comment(502, 1, 90)
        recording.issues[0] |= {"comments": len(recording.comments), "updated_at": stamp(START + timedelta(minutes=90))}
        fake.now = (START + timedelta(days=1)).timestamp()
        bring_in(fake, store)
    assert everything(store).comments.dropna(subset=["removed_at"])["id"].tolist() == [501]


def test_a_renamed_repository_is_read_under_its_new_name_and_kept_under_the_old(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeGitHub({"new/name": recording}, renamed={"a/b": "new/name"}) as fake:
        monkeypatch.setenv("GITHUB_API_URL", fake.url)
        bring_in(fake, store)
    assert counts(store) == (250, 230, 220)
    assert fake.requests[:2] == ["/repos/a/b", "/repos/new/name"]


@pytest.mark.parametrize("after", range(1, 12))
def test_a_repository_that_is_renamed_between_two_pages_is_read_on(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """PyGithub follows a redirect without the query: a list asked for by name would begin again, in another order."""
    recording.issues[6]["state"] = recording.issues[7]["state"] = "closed"
    fake = served(recording, monkeypatch)
    answer = fake.answer

    def renaming(target: str, token: str | None) -> Any:
        if len(fake.requests) == after:
            fake.repositories["new/name"] = fake.repositories.pop("a/b")
            fake.renamed = {"a/b": "new/name"}
        return answer(target, token)

    fake.answer = renaming  # type: ignore[method-assign]  # a server that changes while it is read
    with fake:
        bring_in(fake, store)
    assert len(fake.requests) >= 11
    assert counts(store) == (250, 230, 220)
    assert everything(store).tickets["removed_at"].isna().all()


def test_another_repository_under_the_name_of_one_that_is_gone_is_told_and_not_mixed_in(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(recording, monkeypatch) as fake:
        bring_in(fake, store)
        fake.repositories = {"a/b": Recording([issue(1, 1, title="Another")]), "new/name": recording}
        fake.renamed = {"x/y": "a/b"}  # another number
        with pytest.raises(SourceError, match="another repository than the one in the store"):
            bring_in(fake, store)
    assert counts(store) == (250, 230, 220)
    assert "Another" not in set(everything(store).tickets["title"])


@pytest.mark.parametrize("after", [*range(1, 8), "/issues/7"])
def test_a_repository_that_is_made_private_between_two_pages_is_told_and_loses_no_ticket(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch, after: int | str
) -> None:
    with served(recording, monkeypatch) as fake:
        bring_in(fake, store)
        recording.gone[7] = 410
        before = len(fake.requests)
        answer = fake.answer

        def hiding(target: str, token: str | None) -> Any:
            asked = fake.requests[before:]
            hidden = len(asked) > after if isinstance(after, int) else any(path.endswith(after) for path in asked)
            return (404, {}, {"message": "Not Found"}) if hidden else answer(target, token)

        fake.answer = hiding  # type: ignore[method-assign]  # a server that changes while it is read
        with pytest.raises(SourceError, match="no longer shows a/b"):
            bring_in(fake, store)
        assert everything(store).tickets["removed_at"].isna().all()
        fake.answer = answer  # type: ignore[method-assign]  # as it was
        bring_in(fake, store)
    assert everything(store).tickets.dropna(subset=["removed_at"])[["number", "removed_how"]].to_numpy().tolist() == [[7, "deleted"]]
