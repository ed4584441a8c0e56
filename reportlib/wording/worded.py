"""The Report with a language model's words: what the model words is kept in the store, what it does not stays as it is."""

import hashlib
import json
from dataclasses import replace

from reportlib.analyse.evidence import THEMES
from reportlib.analyse.notes import Note
from reportlib.analyse.report import Report
from reportlib.analyse.wordings import Wordings
from reportlib.collect.answers import Answers
from reportlib.places import store_url
from reportlib.wording import prompt
from reportlib.wording.check import RefusedError, checked
from reportlib.wording.items import Item, items_of
from reportlib.wording.model import Model, NoAnswerError
from reportlib.wording.prompt import Answer, Messages

TRIES = 2


def worded(report: Report) -> Report:
    """The report with the words of the language model that its params name; as it is where they name none.

    A text that the model does not give, or that does not hold, is the report's own, and a note says so. UsageError where the model cannot
    be asked from here, StoreError where its answers cannot be kept.
    """
    if report.params.language_model is None:
        return report
    model, answers = Model(report.params.language_model), Answers(store_url())
    texts = [(item, _worded(item, model, answers)) for item in items_of(report)]
    return _with(report, model, texts)


def _worded(item: Item, model: Model, answers: Answers) -> Answer | None:
    """The model's words; None where it gave none that hold."""
    messages = prompt.messages(item)
    try:
        for _ in range(TRIES):
            content = _answer(messages, model, answers)
            try:
                return checked(content, item)
            except RefusedError as refused:
                messages = prompt.again(messages, content, str(refused))
    except NoAnswerError:
        pass
    return None


def _answer(messages: Messages, model: Model, answers: Answers) -> str:
    """What the model said when it was first asked this; also what does not hold is kept, so that the next run does not ask again."""
    whole = json.dumps([model.settings.model, messages, prompt.SCHEMA], sort_keys=True)
    asked = hashlib.sha256(whole.encode()).hexdigest()
    kept = answers.find(asked)
    if kept is None:
        kept = model.answer(messages)
        answers.keep(asked, kept)
    return kept


def _with(report: Report, model: Model, texts: list[tuple[Item, Answer | None]]) -> Report:
    if not texts:
        return report
    titles: dict[object, str] = {item.of: answer.headline for item, answer in texts if answer and item.kind == "theme"}
    table = report.themes.table
    named = [titles.get(theme, title) for theme, title in zip(table["theme"], table["title"], strict=True)]
    wordings = Wordings(
        model.settings.model,
        {item.of: answer.text if answer else None for item, answer in texts if item.kind == "theme"},
        {item.of: (answer.headline, answer.text) if answer else None for item, answer in texts if item.kind == "recommendation"},
    )
    return replace(
        report,
        themes=replace(report.themes, table=table.assign(title=named)),
        advice=[replace(one, title=titles.get(one.of, one.title)) if one.rule in THEMES else one for one in report.advice],
        wordings=wordings,
        notes=[*report.notes, Note(_said(model, [answer for _, answer in texts]), "wording")],
    )


def _said(model: Model, answers: list[Answer | None]) -> str:
    """How many texts are the model's, and why the others are not."""
    count, asked, name = sum(answer is not None for answer in answers), len(answers), model.settings.model
    why = f"because {model.down}" if model.down else "because what it wrote does not fit the data"
    if not count:
        return f"The language model {name} worded no text, {why}: all are the report's own."
    if count == asked:
        return f"The language model {name} worded {asked} titles or recommendations with their texts; each is marked."
    return f"The language model {name} worded {count} of the {asked} texts that it was asked for; the others are the report's own, {why}."
