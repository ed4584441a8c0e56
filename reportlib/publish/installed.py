"""Whether the packages are there that the program asks for, and those of its extras."""

from collections.abc import Iterator
from importlib import metadata
from typing import TYPE_CHECKING

from reportlib.publish.finding import Finding

if TYPE_CHECKING:
    from packaging.requirements import Requirement

PACKAGE = "reportlib"
EXTRAS = {
    "explore": "make explore",
    "images": "the charts as pictures in Markdown and mail",
    "llm": "a language model that words the texts",
    "semantic": "common issues by what titles mean",
    "fleet": "many reports at once, on all cores or on other machines",
    "postgres": "a store on PostgreSQL",
    "s3": "reports in a bucket",
}
"""What each one is for."""


def packages() -> Finding:
    """What every report needs."""
    found = needed()
    if not found:
        return Finding("note", "Which packages are needed is not known, since the program is not installed; run make weekly.")
    if lacks := [lack for requirement in found if (lack := _lack(requirement))]:
        return Finding("fix", f"Packages: {', '.join(lacks)}; run .venv/bin/python -m pip install -e .")
    return Finding("good", f"The {len(found)} packages that a report needs are there.")


def needed(extra: str = "") -> "list[Requirement]":
    """What the program asks for, on this Python; with an extra, that one's own alone."""
    try:
        from packaging.requirements import Requirement

        asked = [Requirement(text) for text in metadata.requires(PACKAGE) or []]
    except metadata.PackageNotFoundError:
        return []
    always = [one for one in asked if one.marker is None or one.marker.evaluate({"extra": ""})]
    return [one for one in asked if one not in always and one.marker and one.marker.evaluate({"extra": extra})] if extra else always


def _lack(requirement: "Requirement") -> str:
    """What is wrong with a package, in words; empty where nothing is."""
    try:
        version = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return f"{requirement.name} is not installed"
    fits = requirement.specifier.contains(version, prereleases=True)
    return "" if fits else f"{requirement.name} is {version}, and {requirement.specifier} is needed"


def extras() -> Iterator[Finding]:
    """What some reports need, extra by extra."""
    yield from (_extra(name, what) for name, what in EXTRAS.items())


def _extra(name: str, what: str) -> Finding:
    found = needed(name)
    lacks = [lack for requirement in found if (lack := _lack(requirement))]
    if found and not lacks:
        return Finding("good", f"The extra {name}, for {what}, is installed.")
    why = f" ({', '.join(lacks)})" if lacks else ""
    return Finding("note", f"The extra {name}, for {what}, is not installed{why}; .venv/bin/python -m pip install -e '.[{name}]' adds it.")
