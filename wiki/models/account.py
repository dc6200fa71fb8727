"""Who: accounts, how they stay signed in, and whoever made a revision."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiki.database import Base


class Account(Base):
    """Somebody who has signed up. Their username is also the name others see."""

    __tablename__ = "accounts"
    __table_args__ = (CheckConstraint("username <> ''", name="username_present"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    username_key: Mapped[str] = mapped_column(unique=True)
    """NFKC and case folded: two spellings of one name are one name."""
    skeleton: Mapped[str] = mapped_column(unique=True)
    """Letters that look alike made equal (UTS 39), so that nobody can pass for somebody else."""
    email: Mapped[str | None] = mapped_column(unique=True)
    about: Mapped[str] = mapped_column(default="")
    password_hash: Mapped[str | None]
    steward: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    contributors: Mapped[list[Contributor]] = relationship(back_populates="account")


class SignIn(Base):
    """A browser that is signed in. Known by the hash of the secret in its cookie."""

    __tablename__ = "sessions"

    secret_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    account: Mapped[Account] = relationship()


class Scope(StrEnum):
    """What a token may do; never a steward's act."""

    READ = "read"
    WRITE = "write"


class Token(Base):
    """A key for programs, acting as its account. Only its SHA-256 is kept."""

    __tablename__ = "tokens"
    __table_args__ = (CheckConstraint("scope IN ('read', 'write')", name="scope_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    secret_hash: Mapped[str] = mapped_column(unique=True)
    scope: Mapped[str]
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()


class Purpose(StrEnum):
    """What a one-time link is for."""

    FIRST_STEWARD = "first steward"
    SIGN_IN = "sign in"
    INVITATION = "invitation"


class OneTimeLink(Base):
    """An address that works once: to become the first steward, to sign in, to make an account."""

    __tablename__ = "one_time_links"
    __table_args__ = (
        CheckConstraint(
            "purpose IN ('first steward', 'sign in', 'invitation')", name="purpose_known"
        ),
    )

    secret_hash: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    account: Mapped[Account | None] = relationship()


class Kind(StrEnum):
    """What sort of contributor somebody is."""

    ACCOUNT = "account"
    GUEST = "guest"
    IMPORT = "import"


class Contributor(Base):
    """Whoever made a revision: an account, a guest under a pen name, or a name from an import.

    A guest or imported name that an account has taken along keeps its kind and gains the account.
    """

    __tablename__ = "contributors"
    __table_args__ = (
        CheckConstraint("kind IN ('account', 'guest', 'import')", name="kind_known"),
        CheckConstraint("name <> ''", name="name_present"),
        CheckConstraint("kind <> 'account' OR account_id IS NOT NULL", name="account_known"),
        Index(
            "uq_contributors_account",
            "account_id",
            unique=True,
            sqlite_where=text("kind = 'account'"),
            postgresql_where=text("kind = 'account'"),
        ),
        Index(
            "uq_contributors_import",
            "name",
            unique=True,
            sqlite_where=text("kind = 'import'"),
            postgresql_where=text("kind = 'import'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts.id", ondelete="SET NULL"), index=True
    )
    guest_key: Mapped[str | None] = mapped_column(unique=True)
    """What a guest is known again by: the hash of the secret in their cookie, or, over the API, of
    their address group and day under our key. Forgotten by `commonplace maintain`."""
    created_at: Mapped[datetime]

    account: Mapped[Account | None] = relationship(back_populates="contributors", lazy="joined")

    @property
    def shown_name(self) -> str:
        """The name others see."""
        return self.account.username if self.account else self.name
