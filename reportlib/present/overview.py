"""The parts of the index page: the last periods as small bars, and the words of a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from reportlib.period import Period
from reportlib.present import text

SHOWN = 12
"""So many periods a series shows."""
_TALL, _WIDE, _STEP = 40, 14, 20


@dataclass(frozen=True)
class Series:
    """A figure of the last periods: its newest value, what it was before, and the bars as SVG with their words."""

    name: str
    value: str
    before: str
    bars: Markup


def series(name: str, labels: Sequence[str], values: Sequence[int | None], top: int) -> Series:
    """The values as bars from zero to `top`, which figures that are compared share."""
    newest, before = values[-1], values[-2] if len(values) > 1 else None
    return Series(
        name,
        "–" if newest is None else f"{newest:,}",
        "" if before is None else f"was {before:,}",
        _bars(name, labels, values, top),
    )


def top(*compared: Sequence[int | None]) -> int:
    """The end of the scale on which all of them fit."""
    return max((value for values in compared for value in values if value is not None), default=0) or 1


def _bars(name: str, labels: Sequence[str], values: Sequence[int | None], end: int) -> Markup:
    shapes = []
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        tall = _TALL if value is None else max(round(value / end * _TALL, 1), 1.5)
        kind = "unknown" if value is None else "now" if place == len(values) - 1 else "past"
        said = f"{text.html(label)}: {_said(value)}"
        shapes.append(
            f'<rect class="{kind}" x="{place * _STEP}" y="{_TALL - tall:g}" width="{_WIDE}" height="{tall:g}"><title>{said}</title></rect>'
        )
    words = f"{name} from {labels[0]} to {labels[-1]}: {', '.join(_said(value) for value in values)}"
    wide = len(values) * _STEP - (_STEP - _WIDE)
    return Markup(  # noqa: S704  # every text in it went through text.html
        f'<svg class="series" viewBox="0 0 {wide} {_TALL}" preserveAspectRatio="none" role="img" aria-label="{text.html(words)}">'
        f"{''.join(shapes)}</svg>"
    )


def _said(value: int | None) -> str:
    return "not known" if value is None else f"{value:,}"


def days(period: Period) -> str:
    """The period's days as a person says them, such as "31 Mar" to "6 Apr 2025"."""
    first, last = period.first, period.last
    if period.kind == "day":
        return f"{first:%a} {_day(first)} {first.year}"
    if period.kind == "month":
        return f"{first:%B %Y}"
    if first.year != last.year:
        return f"{_day(first)} {first.year} – {_day(last)} {last.year}"
    if first.month != last.month:
        return f"{_day(first)} – {_day(last)} {last.year}"
    return f"{first.day}–{_day(last)} {last.year}"


def name(period: Period) -> str:
    """What people call the period, such as Week 16."""
    return f"Week {period.first.isocalendar().week}" if period.kind == "week" else period.label


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def completeness(is_whole: bool, is_complete: bool, as_of: datetime) -> str:
    """Whether the report has the whole period, and all events of it."""
    if not is_whole:
        return f"so far, to {_day(as_of.date())} {as_of:%H:%M}"
    return "complete" if is_complete else "incomplete"
