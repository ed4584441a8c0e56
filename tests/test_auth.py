"""Who may read: a token, a GitHub App whose tokens are renewed, nobody; and a server whose certificate a private authority signed."""

import io
import os
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from rich.console import Console

from reportlib.collect.auth import SECRETS
from reportlib.collect.github import GitHubSource
from reportlib.collect.store import Store
from reportlib.collect.sync import sync
from reportlib.errors import SourceError
from reportlib.publish.browser import environment
from tests.fake_app import APP, INSTALLATION, FakeApp, pem, private_key, with_certificate
from tests.fake_github import FakeGitHub, Fault, Recording
from tests.syncing import START, comment, counts, issue

TOKEN = "ghp_canary0123456789"  # noqa: S105  # made up, to be looked for


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*SECRETS, "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def recording() -> Recording:
    return Recording([issue(number, number) for number in range(1, 251)], [comment(id_, id_, id_) for id_ in range(1, 231)])


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path}/store.db")


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The App's, given as a person gives it."""
    path = tmp_path / "app.pem"
    path.write_text(pem(private_key()))
    monkeypatch.setenv("GITHUB_APP_ID", str(APP))
    monkeypatch.setenv("GITHUB_APP_PRIVATE_KEY_FILE", str(path))
    return path


def bring_in(fake: FakeGitHub, store: Store, monkeypatch: pytest.MonkeyPatch, prefix: str = "") -> str:
    """Sync from the server; what the console said."""
    monkeypatch.setenv("GITHUB_API_URL", fake.url + prefix)
    console = Console(file=io.StringIO(), width=1000)
    sync(GitHubSource("a/b", console), store, "a/b", START, console)
    return console.file.getvalue()


@pytest.mark.parametrize("given", [str(INSTALLATION), ""])
@pytest.mark.parametrize("prefix", ["", "/api/v3"])
@pytest.mark.usefixtures("key_file")
def test_an_app_reads_with_its_installation_given_or_found(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch, given: str, prefix: str
) -> None:
    monkeypatch.setenv("GITHUB_APP_INSTALLATION_ID", given)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)  # the App counts
    with FakeApp({"a/b": recording}) as fake:
        assert bring_in(fake, store, monkeypatch, prefix) == ""
        assert len(fake.tokens) == 1
        assert any(path.endswith("/installation") for path in fake.requests) == (not given)
        assert all(path.startswith(prefix) for path in fake.requests)
    assert counts(store)[:2] == (250, 230)


@pytest.mark.usefixtures("key_file")
def test_tokens_that_end_are_renewed_before_they_do(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    # The library renews what ends within 20 seconds, so such a token serves for one request.
    with FakeApp({"a/b": Recording([issue(1, 1)])}, lives=2) as fake:
        bring_in(fake, store, monkeypatch)
        assert len(fake.tokens) == len(fake.used) == len(set(fake.used)) == 7
    assert counts(store)[0] == 1


@pytest.mark.usefixtures("key_file")
def test_a_token_that_ends_before_its_time_is_renewed(recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeApp({"a/b": recording})
    answer = fake.answer

    def forgetful(target: str, authorization: str | None) -> Any:
        if len(fake.used) == 4 and len(fake.tokens) == 1:  # as by a clock that lags an hour behind, or revoked
            fake.tokens = dict.fromkeys(fake.tokens, 0.0)
        return answer(target, authorization)

    fake.answer = forgetful  # type: ignore[method-assign]  # a server that takes tokens back
    with fake:
        bring_in(fake, store, monkeypatch)
        assert len(fake.tokens) == 2
    assert counts(store)[:2] == (250, 230)


@pytest.mark.usefixtures("key_file")
def test_an_app_that_is_removed_while_it_reads_buries_no_ticket(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeApp({"a/b": recording}, lives=2) as fake:
        monkeypatch.setenv("GITHUB_API_URL", fake.url)
        source = GitHubSource("a/b", Console(quiet=True))
        source.repository()
        fake._as_app = lambda path, given: (404, {}, {"message": "Not Found"})  # type: ignore[method-assign]  # from now on
        with pytest.raises(SourceError, match="not installed"):
            source.fate(3)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("GITHUB_APP_ID", "Iv1.x", "GITHUB_APP_ID is no number"),
        ("GITHUB_APP_ID", "", "needs GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY_FILE"),
        ("GITHUB_APP_PRIVATE_KEY_FILE", "", "needs GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY_FILE"),
        ("GITHUB_APP_INSTALLATION_ID", "0x7", "GITHUB_APP_INSTALLATION_ID is no number"),
        ("GITHUB_APP_PRIVATE_KEY_FILE", "/nowhere/app.pem", "cannot be read (No such file or directory)"),
        ("GITHUB_APP_PRIVATE_KEY_FILE", "/", "cannot be read (Is a directory)"),
        ("GITHUB_APP_PRIVATE_KEY_FILE", "-----BEGIN canary" * 500, "not the key itself"),
    ],
)
@pytest.mark.usefixtures("key_file")
def test_an_app_that_is_given_wrongly_is_told(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SourceError) as told:
        GitHubSource("a/b", Console(quiet=True))
    assert said in str(told.value)
    assert "canary" not in str(told.value)
    assert told.value.__cause__ is None


@pytest.mark.parametrize("kind", ["text", "encrypted", "elliptic", "public"])
def test_a_file_without_a_private_key_is_told(monkeypatch: pytest.MonkeyPatch, key_file: Path, kind: str) -> None:
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
    made = {
        "text": lambda: b"no key",
        "encrypted": lambda: private_key().private_bytes(*form, serialization.BestAvailableEncryption(b"x")),
        "elliptic": lambda: ec.generate_private_key(ec.SECP256R1()).private_bytes(*form, serialization.NoEncryption()),
        "public": lambda: (
            private_key().public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        ),
    }
    key_file.write_bytes(made[kind]())
    with pytest.raises(SourceError, match="holds no private key of a GitHub App"):
        GitHubSource("a/b", Console(quiet=True))


def test_what_github_says_to_an_app_is_told(recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch, key_file: Path) -> None:
    with FakeApp({"a/other": recording}) as fake:
        with pytest.raises(SourceError, match="The App 12 is not installed on a/b \\(404\\)"):
            bring_in(fake, store, monkeypatch)
        monkeypatch.setenv("GITHUB_APP_INSTALLATION_ID", "5")
        with pytest.raises(SourceError, match="The App 12 has no installation 5 \\(404\\)"):
            bring_in(fake, store, monkeypatch)
        key_file.write_text(pem(private_key(1)))
        with pytest.raises(SourceError, match="refused the private key of the App 12 \\(401\\)"):
            bring_in(fake, store, monkeypatch)


@pytest.mark.parametrize(
    ("status", "given", "what"),
    [(401, "", "private key"), (404, "", "not installed"), (404, str(INSTALLATION), "no installation")],
)
@pytest.mark.usefixtures("key_file")
def test_an_app_that_is_removed_while_it_reads_is_told_that_what_came_is_kept(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch, status: int, given: str, what: str
) -> None:
    monkeypatch.setenv("GITHUB_APP_INSTALLATION_ID", given)
    fake = FakeApp({"a/b": recording})
    answer, gives = fake.answer, fake._as_app

    def takes_back(target: str, authorization: str | None) -> Any:
        if len(fake.used) == 3:
            fake.tokens.clear()
            fake._as_app = lambda path, given: (status, {}, {"message": "no"})  # type: ignore[method-assign]  # from now on
        return answer(target, authorization)

    fake.answer = takes_back  # type: ignore[method-assign]  # a server that takes tokens back
    with fake:
        with pytest.raises(SourceError, match=rf"{what} .*\({status}\); .*; what came so far is kept: .* it goes on where it stopped\.$"):
            bring_in(fake, store, monkeypatch)
        assert len(store.open_numbers("a/b")) == 100
        fake.answer, fake._as_app = answer, gives  # type: ignore[method-assign]  # installed again
        bring_in(fake, store, monkeypatch)
    assert counts(store)[:2] == (250, 230)


@pytest.mark.parametrize("answered", [[], {}, {"token": 5}, {"token": "x"}, {"token": "x", "expires_at": 7}, b"<html>"])
@pytest.mark.usefixtures("key_file")
def test_an_answer_that_is_no_token_is_told(recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch, answered: Any) -> None:
    monkeypatch.setenv("GITHUB_APP_INSTALLATION_ID", str(INSTALLATION))
    fake = FakeApp({"a/b": recording})
    fake._as_app = lambda path, given: (201, {}, answered)  # type: ignore[method-assign]  # another server
    fake.tokens["x"] = float("inf")  # which the first request may use; then it is asked when it ends
    with fake, pytest.raises(SourceError, match=r"is not GitHub's API|not its own"):
        bring_in(fake, store, monkeypatch)


@pytest.mark.parametrize("after", [1, 3, 5])
def test_a_token_that_expires_while_it_reads_is_told_and_a_new_one_goes_on(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    with FakeGitHub({"a/b": recording}, token=TOKEN) as fake:
        fake.faults.append(Fault(401, times=1000, after=after))
        with pytest.raises(SourceError, match=r"no longer takes the token .* what came so far is kept: .* goes on where it stopped"):
            bring_in(fake, store, monkeypatch)
        fake.faults.clear()
        fake.token = "another"  # noqa: S105  # made up
        monkeypatch.setenv("GITHUB_TOKEN", "another")
        bring_in(fake, store, monkeypatch)
    assert counts(store)[:2] == (250, 230)


def test_a_server_that_wants_a_token_is_told_so_by_who_has_none(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeGitHub({"a/b": recording}) as fake:
        fake.faults.append(Fault(401))
        with pytest.raises(SourceError, match="answers nobody without a token"):
            bring_in(fake, store, monkeypatch)


@pytest.mark.parametrize(("left", "tickets", "told"), [(8, 250, True), (9, 250, False), (60, 250, False), (5000, 250, False)])
def test_without_a_token_too_few_requests_are_told_beforehand(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch, left: int, tickets: int, told: bool
) -> None:
    """3 pages of open tickets, 3 of comments, and two lists of a page at least, besides the two requests that it took to know."""
    fake = FakeGitHub({"a/b": recording})
    answer = fake.answer

    def limited(target: str, token: str | None) -> Any:
        status, headers, body = answer(target, token)
        return status, headers | {"X-RateLimit-Remaining": str(left - len(fake.requests) + 1)}, body

    fake.answer = limited  # type: ignore[method-assign]  # a server that counts down
    with fake:
        said = bring_in(fake, store, monkeypatch)
        assert (f"needs at least 8 requests, and {left - 1} are left this hour; set GITHUB_TOKEN" in said) == told
        assert said.count("\n") == told
        assert "needs at least" not in bring_in(fake, store, monkeypatch)


def test_a_private_authority_is_trusted_where_it_is_named(
    recording: Recording, store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake = FakeGitHub({"a/b": recording})
    bundle = with_certificate(fake, tmp_path)
    with fake:
        with pytest.raises(SourceError, match=r"its certificate is not trusted\); name the file .* in REQUESTS_CA_BUNDLE"):
            bring_in(fake, store, monkeypatch, "/api/v3")
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
        with pytest.raises(SourceError, match="REQUESTS_CA_BUNDLE names no file"):
            bring_in(fake, store, monkeypatch, "/api/v3")
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
        bring_in(fake, store, monkeypatch, "/api/v3")
        assert all(path.startswith("/api/v3/repo") for path in fake.requests)
    assert counts(store)[:2] == (250, 230)


def test_no_browser_is_given_what_gives_access(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, "canary")
    assert "canary" in os.environ.values()
    assert "canary" not in environment().values()
