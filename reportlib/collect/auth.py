"""Where the right to read comes from: a GitHub App, a token, or nothing; from the environment alone, and told to nobody."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from reportlib.errors import SourceError

if TYPE_CHECKING:
    from github.Auth import AppInstallationAuth
    from github.Requester import Requester

_ID, _INSTALLATION, _FILE = "GITHUB_APP_ID", "GITHUB_APP_INSTALLATION_ID", "GITHUB_APP_PRIVATE_KEY_FILE"
SECRETS = ("GITHUB_TOKEN", _ID, _INSTALLATION, _FILE, "GITHUB_API_URL")
"""What no kernel and no browser is given; an address may hold a password."""


def token() -> str:
    """The token in GITHUB_TOKEN, empty without one; SourceError where it cannot be one."""
    found = os.environ.get("GITHUB_TOKEN", "").strip()
    if not re.fullmatch(r"[!-~]*", found):
        raise SourceError("GITHUB_TOKEN holds a space or a letter that no token has; copy it once more, or unset it.")
    return found


def app() -> "App | None":
    """The GitHub App in GITHUB_APP_ID and its private key's file; None without, SourceError where they cannot be that."""
    given = {name: os.environ.get(name, "").strip() for name in (_ID, _INSTALLATION, _FILE)}
    if not any(given.values()):
        return None
    if not (given[_ID] and given[_FILE]):
        raise SourceError(f"A GitHub App needs {_ID} and {_FILE}; set both, or unset all that begins with GITHUB_APP_.")
    for name in (_ID, _INSTALLATION):
        # What was given is not shown: by mistake it may be the key.
        if given[name] and not re.fullmatch(r"[1-9][0-9]{0,17}", given[name]):
            raise SourceError(f"{name} is no number; take it from the settings of the App or of its installation on GitHub.")
    return App(int(given[_ID]), _key(given[_FILE]), int(given[_INSTALLATION] or 0) or None)


class App:
    """A GitHub App that is installed where the repository is; GitHub gives it tokens for an hour each."""

    def __init__(self, id_: int, key: str, installation: int | None) -> None:
        from github.Auth import AppAuth

        self._auth = AppAuth(id_, key)
        self._id, self._installation = id_, installation
        self._installed: AppInstallationAuth | None = None
        self._token = ""

    def authorised(self, requester: "Requester", repository: str) -> "Requester":
        """The requester with a token that holds for one more request, a new one where the last ends within 20 seconds.

        SourceError where GitHub knows no such App or installation; GitHub's limits and faults are left to who asks, ValueError for what is
        not GitHub's answer.
        """
        from github import BadAttributeException, GithubException
        from github.Auth import Token

        try:
            if self._installed is None:
                installation = self._installation or self._found(requester, repository)
                self._installed = self._auth.get_installation_auth(installation, requester=requester)
            token = self._installed.token
            if not isinstance(token, str) or not token:
                raise ValueError("an answer without a token")
        except GithubException as error:
            if error.status in (401, 404):
                self.renew()
                # Without what the server said, which may repeat what it was sent.
                raise SourceError(self._refused(error.status, repository)) from None
            raise
        except (AttributeError, TypeError, BadAttributeException):
            raise ValueError("an answer that is none of GitHub's") from None
        if token == self._token:
            return requester
        self._token = token
        # Not the library's own, which may ask for a token in the midst of a request: a refusal would be taken for the ticket's.
        return requester.withAuth(Token(token))

    def renew(self) -> None:
        """Ask for another token before the next request, however long the last was meant to hold."""
        self._installed = None

    def _found(self, requester: "Requester", repository: str) -> int:
        owned = "repos" if "/" in repository else "orgs"
        _, row = requester.withAuth(self._auth).requestJsonAndCheck("GET", f"/{owned}/{repository}/installation")
        if not isinstance(row, dict) or not isinstance(row.get("id"), int):
            raise ValueError("an answer without an installation")
        return int(row["id"])

    def _refused(self, status: int, repository: str) -> str:
        # Where it had a token, somebody has removed the App, its installation or its key since.
        kept = "; what came so far is kept: run the command again then, it goes on where it stopped" if self._token else ""
        if status == 401:
            return (
                f"GitHub refused the private key of the App {self._id} (401); check that {_FILE} names a key of the App in {_ID}, "
                f"and this machine's clock{kept}."
            )
        if self._installation:
            return f"The App {self._id} has no installation {self._installation} (404); correct or unset {_INSTALLATION}{kept}."
        return f"The App {self._id} is not installed on {repository} (404); install it there, or check the spelling OWNER/NAME{kept}."


def _key(file: str) -> str:
    """The private key in that file, which is read once and never again."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        text = Path(file).read_bytes()
    except OSError as error:
        # Nor is the path, and no traceback with it.
        raise SourceError(f"The file that {_FILE} names cannot be read ({error.strerror}); it takes a path, not the key itself.") from None
    try:
        key = load_pem_private_key(text, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise SourceError(f"The file that {_FILE} names holds no private key of a GitHub App; take the .pem file that GitHub made for it.")
    return text.decode("latin-1")
