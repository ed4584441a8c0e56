"""The language model: a server that speaks OpenAI's chat completions. It is sent texts, and given no tools and no token but its own."""

import asyncio
import json
import os
import time
from concurrent.futures import Future
from importlib.util import find_spec
from ssl import SSLContext
from threading import Thread
from typing import TYPE_CHECKING, Any

from reportlib.errors import UsageError
from reportlib.language_model import KEY, LanguageModel
from reportlib.wording.prompt import SCHEMA, Messages

if TYPE_CHECKING:
    import httpx2

LONGEST_ANSWER = 1_000_000
LONGEST_CONTENT = 20_000
"""A longer answer is cut, and so no longer the JSON that was asked for."""

FORMATS: tuple[dict[str, Any], ...] = (
    {"response_format": {"type": "json_schema", "json_schema": {"name": "wording", "strict": True, "schema": SCHEMA}}},
    {"response_format": {"type": "json_object"}},
    {},
)
"""How the model is held to the schema, the strictest first; a server that does not know one says 400 or 422."""

SEED = 1
_REASONS = {
    401: f"its server refused the key in {KEY} (status 401)", 403: f"its server refused the key in {KEY} (status 403)",
    404: "its server knows no such model, or the url is another (status 404)", 429: "its server takes no more requests now (status 429)",
}  # fmt: skip


class NoAnswerError(Exception):
    """The model gave no answer; says why, to the reader of the report."""


def ready() -> str | None:
    """The model's key, None without one; UsageError where the model cannot be asked from here."""
    if find_spec("httpx2") is None:
        raise UsageError(
            "language_model needs the extra llm, which is not installed; run .venv/bin/python -m pip install -e '.[llm]', "
            "or set language_model to null."
        )
    key = os.environ.get(KEY) or None
    if key and not (key.isascii() and key.isprintable() and " " not in key):
        raise UsageError(f"{KEY} holds a space or a letter that no key has; set it anew, or unset it if the server wants none.")
    return key


class Model:
    """The model of the settings; UsageError where it cannot be asked from here.

    After the first request that failed it is `down`, which says why, and is asked no more.
    """

    def __init__(self, settings: LanguageModel) -> None:
        self.settings = settings
        self.down = ""
        self._key = ready()
        self._ends_at = time.monotonic() + settings.budget_seconds
        self._formats = FORMATS
        self._tls: SSLContext | None = None

    def answer(self, messages: Messages) -> str:
        """What the model says; NoAnswerError within timeout_seconds, and as soon as budget_seconds are used up."""
        if not self.down:
            try:
                return self._asked(messages)
            except NoAnswerError as fault:
                self.down = str(fault)
        raise NoAnswerError(self.down)

    def _asked(self, messages: Messages) -> str:
        ends_at = min(time.monotonic() + self.settings.timeout_seconds, self._ends_at)
        asked = {"model": self.settings.model, "messages": messages, "temperature": 0, "seed": SEED}
        while True:
            status, body = self._within(ends_at, asked | self._formats[0])
            if status not in (400, 422) or len(self._formats) == 1:
                break
            self._formats = self._formats[1:]
        if status != 200:
            raise NoAnswerError(_REASONS.get(status, f"its server answered with status {status}"))
        content = _content(body)
        if self._key and self._key in content:
            raise NoAnswerError(f"what it wrote holds the key in {KEY}")
        return content

    def _within(self, ends_at: float, asked: dict[str, Any]) -> tuple[int, bytes]:
        """Status and body, at that time at the latest, whatever the server, the network or the name service do."""
        seconds = ends_at - time.monotonic()
        late = (
            f"it did not answer within {self.settings.timeout_seconds:g} seconds"
            if ends_at < self._ends_at
            else f"the {self.settings.budget_seconds:g} seconds for all texts were used up"
        )
        if seconds <= 0:
            raise NoAnswerError(late)
        done: Future[tuple[int, bytes]] = Future()
        # In a thread of its own: a notebook's kernel has a running loop, and a look-up of a name cannot be ended, only left behind.
        Thread(target=self._run, args=(done, asked, seconds), daemon=True).start()
        try:
            return done.result(timeout=seconds)
        except TimeoutError:
            raise NoAnswerError(late) from None

    def _run(self, done: "Future[tuple[int, bytes]]", asked: dict[str, Any], seconds: float) -> None:
        import httpx2

        try:
            done.set_result(asyncio.run(self._post(asked, seconds)))
        except (TimeoutError, httpx2.TimeoutException):
            done.set_exception(TimeoutError())
        except httpx2.ConnectError:
            done.set_exception(NoAnswerError("its server cannot be reached"))
        except NoAnswerError as fault:
            done.set_exception(fault)
        # Whatever a server makes the client raise, the report is made; and what was raised may hold the key, so it is not told.
        except Exception:
            done.set_exception(NoAnswerError("the connection to its server broke off"))

    async def _post(self, asked: dict[str, Any], seconds: float) -> tuple[int, bytes]:
        import httpx2

        headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {self._key}"} if self._key else {})
        # Made once: to read the system's certificates takes longer than all else here.
        self._tls = self._tls or httpx2.create_ssl_context()
        # The client's own timeouts are per read, which a server that sends a byte now and then never reaches.
        async with (
            asyncio.timeout(seconds),
            httpx2.AsyncClient(headers=headers, timeout=seconds, verify=self._tls) as client,
            client.stream("POST", f"{self.settings.url}/chat/completions", json=asked) as response,
        ):
            return response.status_code, await _read(response)


async def _read(response: "httpx2.Response") -> bytes:
    body = b""
    async for part in response.aiter_bytes():
        body += part
        if len(body) > LONGEST_ANSWER:
            raise NoAnswerError("its answer has no end")
    return body


def _content(body: bytes) -> str:
    """The text of the first choice of a chat completion."""
    try:
        return str(json.loads(body)["choices"][0]["message"]["content"] or "")[:LONGEST_CONTENT]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise NoAnswerError("what its server sent is no chat completion") from None
