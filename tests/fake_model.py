"""A scripted language model on loopback: a real server of chat completions that says what a test has it say."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

Asked = dict[str, Any]


@dataclass
class Reply:
    """An answer of the server itself: its status and body, or the bytes that it sends, a pause before each."""

    status: int = 200
    body: str = ""
    drip: Iterator[bytes] | None = None
    pause: float = 0
    location: str = ""


Say = Callable[[Asked], str | Reply]


class FakeModel:
    """Serves while it is entered; `asked` are the requests' bodies, `keys` their authorizations."""

    def __init__(self, say: Say) -> None:
        self.asked: list[Asked] = []
        self.keys: list[str | None] = []
        self.closing = Event()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                fake.asked.append(asked | {"path": self.path})
                fake.keys.append(self.headers["Authorization"])
                said = say(asked)
                reply = said if isinstance(said, Reply) else Reply(body=completion(said))
                if reply.drip is not None:
                    for part in reply.drip:
                        if fake.closing.wait(reply.pause):
                            return
                        self.wfile.write(part)
                        self.wfile.flush()
                    return
                if fake.closing.wait(reply.pause):
                    return
                self.send_response(reply.status)
                if reply.location:
                    self.send_header("Location", reply.location)
                self.send_header("Content-Length", str(len(reply.body.encode())))
                self.end_headers()
                self.wfile.write(reply.body.encode())

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, *_: object) -> None:
                """The client hung up, as it should."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> "FakeModel":
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()


def completion(content: str) -> str:
    return json.dumps({"object": "chat.completion", "choices": [{"index": 0, "message": {"role": "assistant", "content": content}}]})


def data(asked: Asked) -> Any:
    """What stands in the fence of the first message of the user."""
    return json.loads(asked["messages"][1]["content"].removeprefix("```json\n").removesuffix("\n```"))


def answer(headline: str, text: str, **more: Any) -> str:
    return json.dumps({"headline": headline, "text": text, **more})


def good(asked: Asked) -> str:
    """An answer that holds: the facts' headline in other words, and a title with its ticket."""
    sent = data(asked)
    figure, first = sent["facts"]["figure"], sent["tickets"][0]
    headline = re.sub(r"[“”\"]", "", sent["facts"]["headline"])[:76].strip()
    title = re.sub("[`#]", "", first["title"])
    return answer(f"Seen & told: {headline}", f"{figure} in all: R&D looks at “{title}” ({first['number']}).")
