"""What a language model answered, in the store: a report that is made again asks nothing, and says the same."""

import json

from sqlalchemy import select, text

from reportlib.collect import schema
from reportlib.collect.database import Database


class Answers:
    """The answers in the database at a SQLAlchemy URL, by what was asked (a hash of it); StoreError where it cannot be used."""

    def __init__(self, url: str) -> None:
        self._database = Database(url)

    def find(self, asked: str) -> str | None:
        """The answer; None if there is none yet."""
        table = schema.answers
        with self._database.connect() as connection:
            found = connection.execute(select(table.c.answer).where(table.c.asked == asked)).scalar()
        return None if found is None else str(json.loads(found))

    def keep(self, asked: str, answer: str) -> None:
        """Note the answer; one that another run noted first stays."""
        # As JSON in ASCII, which every database takes whatever a model says.
        values = {"asked": asked, "answer": json.dumps(answer)}
        with self._database.connect(write="answers") as connection:
            connection.execute(text("INSERT INTO answers (asked, answer) VALUES (:asked, :answer) ON CONFLICT DO NOTHING"), values)
