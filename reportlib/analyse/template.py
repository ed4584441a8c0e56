"""A repository's issue template, learned from its own tickets: what stands in many of them is not what one of them is about."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import median

import pandas as pd

from reportlib.analyse.folding import ERROR, folded, uncommented

_HEADING = re.compile(r"\s{0,3}(?:#{1,6}\s+(.{1,200}?)[\s#]*|\*\*([^*\n]{2,200})\*\*\s*:?\s*)$")
_KEY = re.compile(r"\s{0,8}(?:[-*>]\s)?\**([^\W\d_][\w /().-]{1,40}?)\**\s?[:：](?:\**\s|\**$)")
_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_SHORT_ANSWER = 4
_ASIDE = re.compile(r"\([^()]{1,60}\)|\[[^\[\]]{1,60}\]")
_FEW = 3
"""So many titles have an aside in common that says where or what kind, and not what is wrong."""


@dataclass(frozen=True)
class Template:
    """What recurs: `headings` and `keys` ("OS: …"), the `fields` (headings whose answer is a choice, as the platform), whole `lines`;
    of titles, the `asides`: "(desktop)", "[Bug]".
    """

    headings: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    asides: frozenset[str] = frozenset()

    def bare(self, title: str) -> str:
        """The title without the asides that many have; the whole, where nothing else stands in it."""
        return _ASIDE.sub(lambda found: " " if folded(found[0]) in self.asides else found[0], title).strip() or title


def learn(tickets: pd.DataFrame) -> Template:
    """The template of these tickets (title, body): what at least three of their bodies have, and one in twenty, of error lines one in four;
    and the asides of at least three titles.
    """
    bodies = tickets["body"]
    enough = max(3, len(bodies) / 20)
    lines: Counter[str] = Counter()
    keys: Counter[str] = Counter()
    answers: dict[str, list[str]] = defaultdict(list)
    for body in bodies:
        found = sections(body)
        for heading, said in found:
            if heading:
                answers[folded(heading)].append(folded(" ".join(said)))
        every = [line for _, said in found for line in said]
        lines.update({folded(line) for line in every})
        keys.update({key for line in every if (key := key_of(line))})
    asides = Counter(aside for title in tickets["title"] for aside in {folded(found) for found in _ASIDE.findall(title)})
    headings = {heading for heading, given in answers.items() if len(given) >= enough}
    # An error that several people report is their problem; one that a quarter of all report is how this product ends any failure.
    many = max(enough, len(bodies) / 4)
    return Template(
        headings=frozenset(headings),
        fields=frozenset(heading for heading in headings if _is_choice(answers[heading])),
        lines=frozenset(line for line, count in lines.items() if count >= (many if ERROR.search(line) else enough)),
        keys=frozenset(key for key, count in keys.items() if count >= enough),
        asides=frozenset(aside for aside, count in asides.items() if count >= _FEW),
    )


def sections(body: str) -> list[tuple[str, list[str]]]:
    """The body as headings ("" before the first) and the lines below each, without comments and empty lines; code has no headings."""
    found: list[tuple[str, list[str]]] = [("", [])]
    in_code = False
    for line in uncommented(body).splitlines():
        if _FENCE.match(line):
            in_code = not in_code
        elif not in_code and (heading := _HEADING.match(line)):
            found.append(((heading[1] or heading[2]).strip().rstrip(":"), []))
        elif line.strip():
            found[-1][1].append(line)
    return found


def key_of(line: str) -> str | None:
    """The folded key of a line "Key: value"; None where it is none."""
    found = _KEY.match(line[:80])
    return folded(found[1]) if found else None


def _is_choice(answers: list[str]) -> bool:
    """Whether the answers are short, or the same few again and again."""
    return median(len(answer.split()) for answer in answers) <= _SHORT_ANSWER or len(set(answers)) < len(answers) / 2
