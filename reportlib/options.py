"""What the commands have in common: their options, each with what it is for."""

from pathlib import Path
from typing import Annotated

import typer

from reportlib.places import folder
from reportlib.publish import log

Repo = Annotated[str | None, typer.Option("--repo", help="OWNER/NAME on GitHub; without it the params', or the sample.")]
When = Annotated[str | None, typer.Option("--period", help="2025-04-15, 2025-W16, 2025-04, 2025-Q2 or 2025-04-14..2025-04-20.")]
Begin = Annotated[str, typer.Option("--from", help="The first day, week or month, as 2024-W01.")]
End = Annotated[str, typer.Option("--to", help="The last one, as 2024-W52.")]
File = Annotated[Path | None, typer.Option("--params", help="A YAML file; params/ has one per kind of run.")]
Looked = Annotated[
    Path, typer.Option("--out", parser=folder, metavar="FOLDER", help="The folder for reports, index.html and (by default) the store.")
]
Out = Annotated[
    Path,
    typer.Option(
        "--out", parser=folder, metavar="FOLDER", callback=log.begin,
        help="The folder for reports, log/ and (by default) the store; or, for the reports alone, s3://BUCKET/FOLDER.",
    ),
]  # fmt: skip
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler", help="A scheduler of dask's whose workers make the reports, as tcp://HOST:8786; without it this machine does."
    ),
]
Dailies = Annotated[bool, typer.Option("--dailies", help="Also make the daily reports of the period that are missing.")]
Strict = Annotated[bool, typer.Option("--strict", help="End with 1 where the report is not complete, as when GitHub did not answer.")]
Repair = Annotated[bool, typer.Option("--repair", help="Keep a damaged store, and make a new one of what can be read of it.")]
CatchUp = Annotated[bool, typer.Option("--catch-up", help="Also make the reports that are missing since the first one of the kind.")]
