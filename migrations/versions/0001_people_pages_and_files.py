"""People, workspaces, pages with their revisions, files, and what is derived from them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("username_key", sa.String(), nullable=False),
        sa.Column("skeleton", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("steward", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("username <> ''", name=op.f("ck_accounts_username_present")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
        sa.UniqueConstraint("skeleton", name=op.f("uq_accounts_skeleton")),
        sa.UniqueConstraint("username_key", name=op.f("uq_accounts_username_key")),
    )
    op.create_table(
        "index_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_tasks")),
    )
    op.create_index(op.f("ix_index_tasks_page_id"), "index_tasks", ["page_id"], unique=False)
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_site_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )
    op.create_table(
        "texts",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("codec", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint("codec IN ('plain', 'zlib')", name=op.f("ck_texts_codec_known")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_texts")),
    )
    op.create_table(
        "throttles",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttles")),
    )
    op.create_table(
        "workspaces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("editing", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "editing IN ('anyone', 'accounts', 'members')", name=op.f("ck_workspaces_editing_known")
        ),
        sa.CheckConstraint("slug <> ''", name=op.f("ck_workspaces_slug_present")),
        sa.CheckConstraint("title <> ''", name=op.f("ck_workspaces_title_present")),
        sa.CheckConstraint(
            "visibility IN ('public', 'members')", name=op.f("ck_workspaces_visibility_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
        sa.UniqueConstraint("slug", name=op.f("uq_workspaces_slug")),
    )
    op.create_table(
        "contributors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("guest_key", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind <> 'account' OR account_id IS NOT NULL",
            name=op.f("ck_contributors_account_known"),
        ),
        sa.CheckConstraint(
            "kind IN ('account', 'guest', 'import')", name=op.f("ck_contributors_kind_known")
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_contributors_name_present")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_contributors_account_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributors")),
        sa.UniqueConstraint("guest_key", name=op.f("uq_contributors_guest_key")),
    )
    op.create_index(
        op.f("ix_contributors_account_id"), "contributors", ["account_id"], unique=False
    )
    op.create_index(op.f("ix_contributors_name_key"), "contributors", ["name_key"], unique=False)
    op.create_index(
        "uq_contributors_account",
        "contributors",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'account'"),
        postgresql_where=sa.text("kind = 'account'"),
    )
    op.create_index(
        "uq_contributors_import",
        "contributors",
        ["name"],
        unique=True,
        sqlite_where=sa.text("kind = 'import'"),
        postgresql_where=sa.text("kind = 'import'"),
    )
    op.create_table(
        "files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("head_number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_files_name_present")),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_files_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
    )
    op.create_index(
        "uq_files_living_name",
        "files",
        ["workspace_id", "name_key"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "memberships",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('member', 'steward')", name=op.f("ck_memberships_role_known")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_memberships_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_memberships_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "account_id", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships_account_id"), "memberships", ["account_id"], unique=False)
    op.create_table(
        "one_time_links",
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('first steward', 'sign in', 'invitation')",
            name=op.f("ck_one_time_links_purpose_known"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_one_time_links_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_one_time_links")),
    )
    op.create_index(
        op.f("ix_one_time_links_account_id"), "one_time_links", ["account_id"], unique=False
    )
    op.create_table(
        "renderings",
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("failed", sa.String(), nullable=True),
        sa.Column("tried_long", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["text_hash"], ["texts.hash"], name=op.f("fk_renderings_text_hash"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("text_hash", "version", name=op.f("pk_renderings")),
    )
    op.create_index(op.f("ix_renderings_failed"), "renderings", ["failed"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sessions_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_account_id"), "sessions", ["account_id"], unique=False)
    op.create_table(
        "tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("scope IN ('read', 'write')", name=op.f("ck_tokens_scope_known")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_tokens_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_tokens_secret_hash")),
    )
    op.create_index(op.f("ix_tokens_account_id"), "tokens", ["account_id"], unique=False)
    op.create_table(
        "workspace_aliases",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_workspace_aliases_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_workspace_aliases")),
    )
    op.create_index(
        op.f("ix_workspace_aliases_workspace_id"),
        "workspace_aliases",
        ["workspace_id"],
        unique=False,
    )
    op.create_table(
        "file_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("contributor_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_file_versions_number_positive")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_file_versions_size_not_negative")),
        sa.ForeignKeyConstraint(
            ["contributor_id"],
            ["contributors.id"],
            name=op.f("fk_file_versions_contributor_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_file_versions_file_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_versions")),
        sa.UniqueConstraint("file_id", "number", name=op.f("uq_file_versions_file_id_number")),
    )
    op.create_index(
        op.f("ix_file_versions_contributor_id"), "file_versions", ["contributor_id"], unique=False
    )
    op.create_index(op.f("ix_file_versions_sha256"), "file_versions", ["sha256"], unique=False)
    op.create_table(
        "pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("slug_key", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("parent_key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_key", sa.String(), nullable=False),
        sa.Column("head_number", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.Column("source_path", sa.String(), nullable=True),
        sa.Column("unread", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_by_id", sa.Integer(), nullable=True),
        sa.Column("deleted_because", sa.String(), nullable=False),
        sa.CheckConstraint("slug <> ''", name=op.f("ck_pages_slug_present")),
        sa.CheckConstraint("title <> ''", name=op.f("ck_pages_title_present")),
        sa.ForeignKeyConstraint(
            ["deleted_by_id"],
            ["contributors.id"],
            name=op.f("fk_pages_deleted_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_pages_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint("public_id", name=op.f("uq_pages_public_id")),
    )
    op.create_index("ix_pages_saved", "pages", ["saved_at"], unique=False)
    op.create_index("ix_pages_workspace_name", "pages", ["workspace_id", "name_key"], unique=False)
    op.create_index(
        "ix_pages_workspace_parent",
        "pages",
        ["workspace_id", "parent_key", "title_key"],
        unique=False,
    )
    op.create_index("ix_pages_workspace_slug", "pages", ["workspace_id", "slug_key"], unique=False)
    op.create_index(
        "ix_pages_workspace_source", "pages", ["workspace_id", "source_path"], unique=False
    )
    op.create_index(
        "ix_pages_workspace_title", "pages", ["workspace_id", "title_key"], unique=False
    )
    op.create_index(
        "uq_pages_living_slug",
        "pages",
        ["workspace_id", "slug_key"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("contributor_id", sa.Integer(), nullable=True),
        sa.Column("workspace_id", sa.Integer(), nullable=True),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("minor", sa.Boolean(), nullable=False),
        sa.Column("steward", sa.Boolean(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.CheckConstraint("verb <> ''", name=op.f("ck_events_verb_present")),
        sa.ForeignKeyConstraint(
            ["contributor_id"],
            ["contributors.id"],
            name=op.f("fk_events_contributor_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_events_file_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages.id"], name=op.f("fk_events_page_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_events_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index("ix_events_contributor", "events", ["contributor_id", "id"], unique=False)
    op.create_index(op.f("ix_events_file_id"), "events", ["file_id"], unique=False)
    op.create_index("ix_events_page", "events", ["page_id", "id"], unique=False)
    op.create_index("ix_events_steward", "events", ["steward", "id"], unique=False)
    op.create_index("ix_events_workspace", "events", ["workspace_id", "id"], unique=False)
    op.create_index(
        "ix_events_workspace_minor", "events", ["workspace_id", "minor", "id"], unique=False
    )
    op.create_table(
        "import_origins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_import_origins_file_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages.id"], name=op.f("fk_import_origins_page_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_import_origins_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_origins")),
        sa.UniqueConstraint(
            "workspace_id", "key", "origin", name=op.f("uq_import_origins_workspace_id_key_origin")
        ),
    )
    op.create_index(op.f("ix_import_origins_file_id"), "import_origins", ["file_id"], unique=False)
    op.create_index(op.f("ix_import_origins_page_id"), "import_origins", ["page_id"], unique=False)
    op.create_table(
        "link_stamps",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages.id"], name=op.f("fk_link_stamps_page_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("page_id", name=op.f("pk_link_stamps")),
    )
    op.create_table(
        "links",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("target_workspace_id", sa.Integer(), nullable=True),
        sa.Column("target_key", sa.String(), nullable=False),
        sa.Column("target_slug", sa.String(), nullable=False),
        sa.Column("ambiguous", sa.Boolean(), nullable=False),
        sa.Column("target_page_id", sa.Integer(), nullable=True),
        sa.Column("target_file_id", sa.Integer(), nullable=True),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("context", sa.String(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages.id"], name=op.f("fk_links_page_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["target_file_id"],
            ["files.id"],
            name=op.f("fk_links_target_file_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["target_page_id"],
            ["pages.id"],
            name=op.f("fk_links_target_page_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["target_workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_links_target_workspace_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("page_id", "position", name=op.f("pk_links")),
    )
    op.create_index(op.f("ix_links_target_file_id"), "links", ["target_file_id"], unique=False)
    op.create_index(
        "ix_links_target_name", "links", ["target_workspace_id", "target_key"], unique=False
    )
    op.create_index("ix_links_target_page", "links", ["target_page_id"], unique=False)
    op.create_index(
        "ix_links_target_slug", "links", ["target_workspace_id", "target_slug"], unique=False
    )
    op.create_table(
        "page_aliases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("slug_key", sa.String(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages.id"], name=op.f("fk_page_aliases_page_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_page_aliases_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_aliases")),
        sa.UniqueConstraint(
            "workspace_id", "slug_key", name=op.f("uq_page_aliases_workspace_id_slug_key")
        ),
    )
    op.create_index(op.f("ix_page_aliases_page_id"), "page_aliases", ["page_id"], unique=False)
    op.create_table(
        "page_tags",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("tag_key", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages.id"], name=op.f("fk_page_tags_page_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("page_id", "tag_key", name=op.f("pk_page_tags")),
    )
    op.create_index("ix_page_tags_tag", "page_tags", ["tag_key"], unique=False)
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("contributor_id", sa.Integer(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.CheckConstraint(
            "reason IN ('clash', 'suggested')", name=op.f("ck_proposals_reason_known")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'taken', 'declined')", name=op.f("ck_proposals_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"],
            ["contributors.id"],
            name=op.f("fk_proposals_closed_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["contributor_id"],
            ["contributors.id"],
            name=op.f("fk_proposals_contributor_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages.id"], name=op.f("fk_proposals_page_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["text_hash"], ["texts.hash"], name=op.f("fk_proposals_text_hash"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index(
        op.f("ix_proposals_contributor_id"), "proposals", ["contributor_id"], unique=False
    )
    op.create_index(op.f("ix_proposals_page_id"), "proposals", ["page_id"], unique=False)
    op.create_index(op.f("ix_proposals_text_hash"), "proposals", ["text_hash"], unique=False)
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("contributor_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("minor", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.CheckConstraint(
            "base_number >= 0 AND base_number < number", name=op.f("ck_revisions_base_before")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_revisions_number_positive")),
        sa.ForeignKeyConstraint(
            ["contributor_id"],
            ["contributors.id"],
            name=op.f("fk_revisions_contributor_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages.id"], name=op.f("fk_revisions_page_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["text_hash"], ["texts.hash"], name=op.f("fk_revisions_text_hash"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("page_id", "number", name=op.f("uq_revisions_page_id_number")),
    )
    op.create_index(
        op.f("ix_revisions_contributor_id"), "revisions", ["contributor_id"], unique=False
    )
    op.create_index(op.f("ix_revisions_text_hash"), "revisions", ["text_hash"], unique=False)
    op.create_table(
        "revision_files",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("file_version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_version_id"],
            ["file_versions.id"],
            name=op.f("fk_revision_files_file_version_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revisions.id"],
            name=op.f("fk_revision_files_revision_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("revision_id", "file_version_id", name=op.f("pk_revision_files")),
    )
    op.create_index(
        op.f("ix_revision_files_file_version_id"),
        "revision_files",
        ["file_version_id"],
        unique=False,
    )

    op.execute("INSERT INTO site (id, stamp) VALUES (1, 1)")


def downgrade() -> None:
    op.drop_index(op.f("ix_revision_files_file_version_id"), table_name="revision_files")
    op.drop_table("revision_files")
    op.drop_index(op.f("ix_revisions_text_hash"), table_name="revisions")
    op.drop_index(op.f("ix_revisions_contributor_id"), table_name="revisions")
    op.drop_table("revisions")
    op.drop_index(op.f("ix_proposals_text_hash"), table_name="proposals")
    op.drop_index(op.f("ix_proposals_page_id"), table_name="proposals")
    op.drop_index(op.f("ix_proposals_contributor_id"), table_name="proposals")
    op.drop_table("proposals")
    op.drop_index("ix_page_tags_tag", table_name="page_tags")
    op.drop_table("page_tags")
    op.drop_index(op.f("ix_page_aliases_page_id"), table_name="page_aliases")
    op.drop_table("page_aliases")
    op.drop_index("ix_links_target_slug", table_name="links")
    op.drop_index("ix_links_target_page", table_name="links")
    op.drop_index("ix_links_target_name", table_name="links")
    op.drop_index(op.f("ix_links_target_file_id"), table_name="links")
    op.drop_table("links")
    op.drop_table("link_stamps")
    op.drop_index(op.f("ix_import_origins_page_id"), table_name="import_origins")
    op.drop_index(op.f("ix_import_origins_file_id"), table_name="import_origins")
    op.drop_table("import_origins")
    op.drop_index("ix_events_workspace_minor", table_name="events")
    op.drop_index("ix_events_workspace", table_name="events")
    op.drop_index("ix_events_steward", table_name="events")
    op.drop_index("ix_events_page", table_name="events")
    op.drop_index(op.f("ix_events_file_id"), table_name="events")
    op.drop_index("ix_events_contributor", table_name="events")
    op.drop_table("events")
    op.drop_index(
        "uq_pages_living_slug",
        table_name="pages",
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_index("ix_pages_workspace_title", table_name="pages")
    op.drop_index("ix_pages_workspace_source", table_name="pages")
    op.drop_index("ix_pages_workspace_slug", table_name="pages")
    op.drop_index("ix_pages_workspace_parent", table_name="pages")
    op.drop_index("ix_pages_workspace_name", table_name="pages")
    op.drop_index("ix_pages_saved", table_name="pages")
    op.drop_table("pages")
    op.drop_index(op.f("ix_file_versions_sha256"), table_name="file_versions")
    op.drop_index(op.f("ix_file_versions_contributor_id"), table_name="file_versions")
    op.drop_table("file_versions")
    op.drop_index(op.f("ix_workspace_aliases_workspace_id"), table_name="workspace_aliases")
    op.drop_table("workspace_aliases")
    op.drop_index(op.f("ix_tokens_account_id"), table_name="tokens")
    op.drop_table("tokens")
    op.drop_index(op.f("ix_sessions_account_id"), table_name="sessions")
    op.drop_table("sessions")
    op.drop_index(op.f("ix_renderings_failed"), table_name="renderings")
    op.drop_table("renderings")
    op.drop_index(op.f("ix_one_time_links_account_id"), table_name="one_time_links")
    op.drop_table("one_time_links")
    op.drop_index(op.f("ix_memberships_account_id"), table_name="memberships")
    op.drop_table("memberships")
    op.drop_index(
        "uq_files_living_name",
        table_name="files",
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.drop_table("files")
    op.drop_index(
        "uq_contributors_import",
        table_name="contributors",
        sqlite_where=sa.text("kind = 'import'"),
        postgresql_where=sa.text("kind = 'import'"),
    )
    op.drop_index(
        "uq_contributors_account",
        table_name="contributors",
        sqlite_where=sa.text("kind = 'account'"),
        postgresql_where=sa.text("kind = 'account'"),
    )
    op.drop_index(op.f("ix_contributors_name_key"), table_name="contributors")
    op.drop_index(op.f("ix_contributors_account_id"), table_name="contributors")
    op.drop_table("contributors")
    op.drop_table("workspaces")
    op.drop_table("throttles")
    op.drop_table("texts")
    op.drop_table("site")
    op.drop_index(op.f("ix_index_tasks_page_id"), table_name="index_tasks")
    op.drop_table("index_tasks")
    op.drop_table("accounts")
