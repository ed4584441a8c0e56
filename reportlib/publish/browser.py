"""The Chromium or Chrome of this machine, which prints the page and draws charts; it asks the network for nothing and knows no secret."""

import os
import shutil

from reportlib.collect.auth import SECRETS
from reportlib.publish.short import short_folder

NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)  # fmt: skip
_BELOW = len("/org.chromium.Chromium.scoped_dir.------/SingletonSocket")
NOT_ITS_BUSINESS = (*SECRETS, "LLM_API_KEY", "REPORT_STORE", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


def find() -> str | None:
    """The path of the first one there is."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def flags() -> list[str]:
    """What it is started with, whatever it does: without the network, and as root without a sandbox."""
    alone = ["--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND"]
    # Chromium has none for root, which in a container everybody is.
    return [*alone, "--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else alone


def environment() -> dict[str, str]:
    """This process's environment without tokens, keys and the store's address, and with a folder that has room for its socket."""
    given = {name: value for name, value in os.environ.items() if name not in NOT_ITS_BUSINESS}
    # It would abort where the path is too long, and say nothing.
    folder = short_folder(_BELOW)
    return given | {"TMPDIR": folder} if folder else given
