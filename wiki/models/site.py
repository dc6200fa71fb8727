"""What belongs to the site as a whole: its stamp, and the counters that keep haste in bounds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wiki.database import Base


class Site(Base):
    """The one row about this wiki."""

    __tablename__ = "site"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stamp: Mapped[int] = mapped_column(default=1)
    """Grows whenever something changes that every page shows."""


class Throttle(Base):
    """How often something happened lately, counted where every worker sees it."""

    __tablename__ = "throttles"

    key: Mapped[str] = mapped_column(primary_key=True)
    """What is counted, under our key: never an address in plain."""
    since: Mapped[datetime]
    count: Mapped[int]
