"""Search entries and the words they are written in, where the database is PostgreSQL.

Elsewhere the index lies in files. Neither table refers to `pages`: both are copies that are thrown away and
rebuilt, and an entry must be removable after its page.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.create_table(
        "search_entries",
        sa.Column("page_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(collation="C"), nullable=False),
        sa.Column("entry", postgresql.TSVECTOR(), nullable=False),
        sa.Column("worth", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("page_id", name="pk_search_entries"),
    )
    # Without fastupdate an entry is in the index when its save is kept, not some saves later.
    op.create_index(
        "ix_search_entries_entry",
        "search_entries",
        ["entry"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index("ix_search_entries_version", "search_entries", ["version"])
    # No key: two saves may add one word at once, and neither shall wait for the other.
    op.create_table("search_words", sa.Column("word", sa.String(collation="C"), nullable=False))
    op.create_index("ix_search_words_word", "search_words", ["word"])


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.drop_table("search_words")
    op.drop_table("search_entries")
