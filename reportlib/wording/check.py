"""Whether a language model's answer may stand in the report: its shape, its citations, and that it claims nothing that was not sent."""

import re
import unicodedata

from pydantic import ValidationError

from reportlib.analyse.common_words import COMMON
from reportlib.wording.claims import CITED, invented, numbers, plain
from reportlib.wording.items import Item
from reportlib.wording.prompt import HEADLINE, RUN, TEXT, Answer

_MARKUP = re.compile(r"[<>\[\]{}|`*~\\^@]|(?<!\w)_|_(?!\w)|__|&#?\w+;|^\s*[-+=>]\s|#(?!\d)|\$\S*\$")
_LINK = re.compile(
    r"://|\bwww\.|\b(?:https?|ftp|mailto|javascript|data):|\b[\w-]+\.(?:com|org|net|io|dev|app|co|ai|info|xyz|me|ru|cn|de|uk|eu)\b", re.I
)
_TWO_SCRIPTS = re.compile(r"[A-Za-z][\u0370-\u058f]|[\u0370-\u058f][A-Za-z]")
_SENTENCE = re.compile(r".+?(?:[.!?…]+[\"'”’)]*(?=\s|$)|[。！？]|$)")
_WORD = re.compile(r"[^\W_]+")
_TELLING = 4
"""Of so many letters are words that tell one problem from others; by so many their beginnings are compared."""


class RefusedError(Exception):
    """The answer may not stand in the report; says why, to the model."""


def checked(content: str, item: Item) -> Answer:
    """The answer, as one that may stand in the report; RefusedError if it may not."""
    answer = _parsed(content)
    for name, text, longest in (("headline", answer.headline, HEADLINE), ("text", answer.text, TEXT)):
        _refuse_form(name, text, longest)
        if claim := invented(text, f"{item.headline}\n{item.text}", item.sources):
            raise RefusedError(f'"{name}" has {claim}, which is not in the data')
        if not _is_about(text, item.shown if item.kind == "recommendation" else _titles(item)):
            raise RefusedError(f'"{name}" has no word of the tickets\' titles')
    if CITED.search(answer.headline):
        raise RefusedError('"headline" names a ticket\'s number')
    for sentence in [answer.headline, *_cited(answer.text, item)]:
        if _is_copied(sentence, item):
            raise RefusedError(f"it repeats a ticket's text word for word; use at most {RUN} words in a row")
    if str(item.figure) not in numbers(plain(CITED.sub(" ", answer.text))):
        raise RefusedError(f'"text" does not state the figure {item.figure}')
    return answer


def _parsed(content: str) -> Answer:
    """The one object in the answer, whatever stands around it: some models think aloud, or put it between fences."""
    said = content.rpartition("</think>")[2]
    try:
        return Answer.model_validate_json(said[said.find("{") : said.rfind("}") + 1])
    except ValidationError as error:
        raise RefusedError('it is not the one JSON object with "headline" and "text" that was asked for') from error


def _refuse_form(name: str, text: str, longest: int) -> None:
    if not _WORD.search(text):
        raise RefusedError(f'"{name}" is empty')
    if len(text) > longest:
        raise RefusedError(f'"{name}" has {len(text)} characters, and {longest} are allowed')
    if any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for letter in text) or _TWO_SCRIPTS.search(text):
        raise RefusedError(f'"{name}" has a line break or a hidden letter')
    compatible = unicodedata.normalize("NFKC", text)
    if _MARKUP.search(compatible) or _LINK.search(compatible):
        raise RefusedError(f'"{name}" has a link, HTML or Markdown')


def _cited(text: str, item: Item) -> list[str]:
    """The sentences; RefusedError unless each cites a ticket of the item, and none a ticket of another."""
    known = {ticket.number for ticket in item.tickets}
    sentences = [found.group() for found in _SENTENCE.finditer(text) if found.group().strip()]
    for sentence in sentences:
        named = {int(number) for number in CITED.findall(sentence)}
        if not named:
            raise RefusedError('a sentence of "text" names no ticket before its full stop')
        if not named <= known:
            raise RefusedError(f'"text" names #{min(named - known)}, which is not among the tickets')
    return sentences


def _is_about(text: str, subject: str) -> bool:
    """Whether the text has a telling word of the subject; one that has none was made of something else."""
    known = _telling(subject)
    return not known or bool(known & _telling(text))


def _telling(text: str) -> set[str]:
    found = (word for word in _WORD.findall(plain(CITED.sub(" ", text))) if len(word) >= _TELLING and word.isascii() and word not in COMMON)
    return {word[:_TELLING] for word in found}


def _titles(item: Item) -> str:
    return "\n".join((item.headline, *(ticket.title for ticket in item.tickets), *item.quotes))


def _is_copied(sentence: str, item: Item) -> bool:
    """Whether the sentence, or a long run of its words, is from a ticket's body and nowhere on the page: so looks a text that a ticket
    told the model to say.
    """
    words = _words(CITED.sub(" ", sentence))
    runs = [words] if len(words) <= RUN else [words[at : at + RUN + 1] for at in range(len(words) - RUN)]
    bodies = [_line(_words(ticket.body)) for ticket in item.tickets]
    shown = [_line(_words(text)) for text in (item.text, item.headline, *item.quotes, *(ticket.title for ticket in item.tickets))]
    return any(any(_line(run) in body for body in bodies) and not any(_line(run) in text for text in shown) for run in runs)


def _words(text: str) -> list[str]:
    return _WORD.findall(plain(text))


def _line(words: list[str]) -> str:
    return f" {' '.join(words)} "
