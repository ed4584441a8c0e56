"""The store's tables: what GitHub said, whole, beside the few columns that are searched or read often; and what a language model said.

Times are text as GitHub gave them ("2025-04-14T00:00:00Z"), which sorts as time does on every database. `seen_at` is the time of the
sync that first saw a row as it is; what a row was before is kept among the versions, so that an old report can be made again. A fault
is why the last sync did not come to its end.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text

VERSION = 5

metadata = MetaData()

meta = Table("meta", metadata, Column("schema_version", Integer, primary_key=True))

repositories = Table(
    "repositories",
    metadata,
    Column("repository", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("web_url", Text, nullable=False),
    Column("synced_at", Text),
    Column("changed_at", Text),
    Column("history_from", Text),
    Column("go_on_from", Text),
    Column("open_difference", Integer),
    Column("raw", Text, nullable=False),
)

cursors = Table(
    "cursors",
    metadata,
    Column("repository", Text, primary_key=True),
    Column("stream", Text, primary_key=True),
    Column("position", Text, nullable=False),
)

issues = Table(
    "issues",
    metadata,
    Column("repository", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("is_pull_request", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("removed_at", Text),
    Column("removed_how", Text),
    Column("seen_at", Text, nullable=False, server_default=""),
    Column("raw", Text, nullable=False),
    Index("issues_updated", "repository", "updated_at"),
    Index("issues_state", "repository", "state"),
    Index("issues_removed", "repository", "removed_at"),
    Index("issues_seen", "repository", "seen_at"),
)

comments = Table(
    "comments",
    metadata,
    Column("repository", Text, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("removed_at", Text),
    Column("seen_at", Text, nullable=False, server_default=""),
    Column("raw", Text, nullable=False),
    Index("comments_created", "repository", "created_at"),
    Index("comments_number", "repository", "number"),
)

events = Table(
    "events",
    metadata,
    Column("repository", Text, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Index("events_created", "repository", "created_at"),
    Index("events_number", "repository", "number"),
)

faults = Table(
    "faults",
    metadata,
    Column("repository", Text, primary_key=True),
    Column("words", Text, nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("repository", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("seen_at", Text, nullable=False),
    Column("raw", Text, nullable=False),
)

answers = Table("answers", metadata, Column("asked", Text, primary_key=True), Column("answer", Text, nullable=False))

UPGRADES: dict[int, tuple[str, ...]] = {
    1: (
        "ALTER TABLE repositories ADD COLUMN go_on_from TEXT",
        "ALTER TABLE issues ADD COLUMN seen_at TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE comments ADD COLUMN removed_at TEXT",
        "ALTER TABLE comments ADD COLUMN seen_at TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX comments_number ON comments (repository, number)",
    ),
    2: (),
    3: (),
    4: (
        "CREATE INDEX IF NOT EXISTS issues_state ON issues (repository, state)",
        "CREATE INDEX IF NOT EXISTS issues_removed ON issues (repository, removed_at)",
        "CREATE INDEX IF NOT EXISTS issues_seen ON issues (repository, seen_at)",
        "CREATE INDEX IF NOT EXISTS events_number ON events (repository, number)",
    ),
}
"""What makes a store of the version the next one; new tables come by themselves."""
