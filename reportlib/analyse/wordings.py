"""What a language model worded of a report; a room above puts it there, and what draws the page reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Wordings:
    """The texts that the `model` was asked for; None where the default text stands.

    `descriptions` by theme (the title of a theme that has one is the model's, too), `advice` by place: what to do, and why.
    """

    model: str = ""
    descriptions: Mapping[int, str | None] = field(default_factory=dict)
    advice: Mapping[int, tuple[str, str] | None] = field(default_factory=dict)
