"""Where: workspaces, their former names, and who belongs to them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiki.database import Base
from wiki.models.account import Account


class Visibility(StrEnum):
    """Who may read a workspace."""

    PUBLIC = "public"
    MEMBERS = "members"


class Editing(StrEnum):
    """Who may edit a workspace's pages, of those who may read it."""

    ANYONE = "anyone"
    ACCOUNTS = "accounts"
    MEMBERS = "members"


class Role(StrEnum):
    """What somebody is to a workspace."""

    MEMBER = "member"
    STEWARD = "steward"


class Workspace(Base):
    """A project's part of the wiki: home, pages, files, members."""

    __tablename__ = "workspaces"
    __table_args__ = (
        CheckConstraint("slug <> ''", name="slug_present"),
        CheckConstraint("title <> ''", name="title_present"),
        CheckConstraint("visibility IN ('public', 'members')", name="visibility_known"),
        CheckConstraint("editing IN ('anyone', 'accounts', 'members')", name="editing_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="")
    visibility: Mapped[str]
    editing: Mapped[str]
    licence: Mapped[str] = mapped_column(default="CC-BY-4.0")
    """SPDX identifier under which contributions are shared."""
    stamp: Mapped[int] = mapped_column(default=1)
    """Grows whenever something changes that its other pages show: names, files, settings."""
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    memberships: Mapped[list[Membership]] = relationship(
        back_populates="workspace", cascade="all, delete-orphan"
    )


class WorkspaceAlias(Base):
    """A workspace's former slug; it redirects until another workspace takes the name."""

    __tablename__ = "workspace_aliases"

    slug: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), index=True
    )

    workspace: Mapped[Workspace] = relationship()


class Membership(Base):
    """Somebody belongs to a workspace, as a member or as one of its stewards."""

    __tablename__ = "memberships"
    __table_args__ = (CheckConstraint("role IN ('member', 'steward')", name="role_known"),)

    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str]
    joined_at: Mapped[datetime]

    workspace: Mapped[Workspace] = relationship(back_populates="memberships")
    account: Mapped[Account] = relationship()
