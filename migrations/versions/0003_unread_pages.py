"""Pages whose head an import brought and nobody has rendered yet."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    unread = sa.Column("unread", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("pages", unread)


def downgrade() -> None:
    op.drop_column("pages", "unread")
