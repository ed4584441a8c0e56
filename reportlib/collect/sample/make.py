"""Writes the sample's data files: `python -m reportlib.collect.sample.make`. The same texts and seed give the same files."""

import gzip
import io
import json
from datetime import UTC, datetime
from pathlib import Path

from reportlib.collect.sample import FOLDER
from reportlib.collect.sample.plan import BEGIN, END
from reportlib.collect.sample.render import fate, repository, rows, stamp
from reportlib.collect.sample.world import simulate

SEED = 10
INSTANTS = (datetime(2025, 2, 10, 6, tzinfo=UTC), datetime(2025, 4, 16, 6, tzinfo=UTC), END)
"""When somebody synced: the first time, in the middle of the last week (removals show in it), and at its end."""


def recordings() -> dict[str, str]:
    """File name -> JSON text of each recording: the instant, the repository, and the rows that changed since the one before."""
    everything, texts, after = simulate(SEED), {}, BEGIN
    for at in INSTANTS:
        there = [ticket for ticket in everything if ticket.created_at < at]
        changed = rows(there, after, at)
        gone = {str(ticket.number): how for ticket in there if (how := fate(ticket, at))}
        head = {"instant": stamp(at), "repository": repository(there, at), "gone": gone}
        lines = [f'"{name}": [\n' + ",\n".join(_text(row) for row in listed) + "\n]" for name, listed in changed.items()]
        texts[f"{at:%Y-%m-%dT%H}.json.gz"] = _text(head)[:-1] + ",\n" + ",\n".join(lines) + "}\n"
        after = at
    return texts


def main() -> None:
    """Write the recordings over the old ones."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in recordings().items():
        _write(FOLDER / name, text)


def _text(row: object) -> str:
    return json.dumps(row, ensure_ascii=False)


def _write(path: Path, text: str) -> None:
    # Without file name and time in its head, the archive of the same text is the same.
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", fileobj=packed, mode="wb", compresslevel=9, mtime=0) as archive:
        archive.write(text.encode())
    path.write_bytes(packed.getvalue())


if __name__ == "__main__":
    main()
