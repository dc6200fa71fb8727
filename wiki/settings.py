"""Every setting: its type, its default, its meaning.

They come from `instance/settings.toml` and the environment, which wins. An unknown or malformed
setting stops the start with a sentence that names it.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

PREFIX = "COMMONPLACE_"

Editing = Literal["anyone", "accounts", "members"]
OpenEditing = Literal["anyone", "accounts"]
Founders = Literal["accounts", "stewards"]
Registration = Literal["open", "invitation", "closed"]
SearchBackend = Literal["", "whoosh", "postgresql"]
ExternalImages = Literal["link", "show"]
Switch = Literal["on", "off"]


class BadSetting(Exception):
    """A setting that is unknown or cannot be understood; the message names it."""


def _setting(default: Any, meaning: str) -> Any:
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What whoever runs the wiki may choose. Sizes are bytes."""

    instance: Path = _setting(Path("instance"), "folder for the database, files and search index")
    database_url: str = _setting(
        "",
        "where the database is; empty: SQLite in the instance folder; else postgresql+psycopg://…",
    )
    base_url: str = _setting(
        "http://127.0.0.1:8000", "the address people reach the wiki at, without a final slash"
    )
    trusted_hosts: tuple[str, ...] = _setting((), "further host names the wiki answers to")
    site_name: str = _setting("Commonplace", "what the wiki is called")
    secret_key: str = _setting(
        "", "signs cookies; empty: made on first start and kept in the instance folder"
    )
    editing: OpenEditing = _setting("anyone", "who may edit new workspaces")
    workspaces: Founders = _setting("accounts", "who may create workspaces")
    registration: Registration = _setting("open", "whether people may make accounts themselves")
    search: SearchBackend = _setting("", "the search index; empty: follows the database")
    external_images: ExternalImages = _setting(
        "link", "pictures from elsewhere: as a link, or shown"
    )
    max_text: int = _setting(1_000_000, "longest text of a page, in bytes of UTF-8")
    max_upload: int = _setting(50_000_000, "largest file, in bytes")
    smtp_url: str = _setting(
        "", "mail server, smtp://user:password@host:port; empty: no mail is sent"
    )
    rate_limits: Switch = _setting("on", "off only for measuring")
    proxy_hops: int = _setting(0, "how many reverse proxies stand in front and are trusted")

    def __post_init__(self) -> None:
        if not self.base_url.startswith(("http://", "https://")):
            raise BadSetting(
                f"BASE_URL must begin with http:// or https://, not {self.base_url!r}."
            )
        object.__setattr__(self, "base_url", self.base_url.rstrip("/"))
        # Whoever sends a file takes a relative path for one beside the code.
        object.__setattr__(self, "instance", self.instance.resolve())
        for name in ("max_text", "max_upload", "proxy_hops"):
            if getattr(self, name) < 0:
                raise BadSetting(f"{name.upper()} cannot be negative.")
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{self.instance / 'wiki.db'}")
        if not self.search:
            on_sqlite = self.database_url.startswith("sqlite")
            object.__setattr__(self, "search", "whoosh" if on_sqlite else "postgresql")
        if self.search == "postgresql" and not self.database_url.startswith("postgresql"):
            raise BadSetting("SEARCH can be postgresql only when DATABASE_URL is a PostgreSQL one.")

    @property
    def secure(self) -> bool:
        """Whether people reach the wiki over https."""
        return self.base_url.startswith("https://")


def load(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings in effect, from the environment and the instance folder's settings.toml.

    Makes the instance folder and its secret key when they are missing. Raises BadSetting.
    """
    given = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX)
    }
    instance = Path(given.get("instance", "instance"))
    values = {**_from_file(instance / "settings.toml"), **given}
    hints = get_type_hints(Settings)
    unknown = sorted(set(values) - set(hints))
    if unknown:
        raise BadSetting(
            f"There is no setting {unknown[0].upper()}. See docs/deploy.md for the list."
        )
    read = {name: _read(name, value, hints[name]) for name, value in values.items()}
    settings = Settings(**read)
    settings.instance.mkdir(parents=True, exist_ok=True)
    if not settings.secret_key:
        object.__setattr__(settings, "secret_key", _kept_key(settings.instance / "secret_key"))
    return settings


def meanings() -> list[tuple[str, str, str]]:
    """Every setting as (NAME, default as text, meaning), in order, for the documentation."""
    return [
        (one.name.upper(), str(one.default if one.default != () else ""), one.metadata["meaning"])
        for one in fields(Settings)
    ]


def _from_file(path: Path) -> dict[str, Any]:
    try:
        loaded = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise BadSetting(f"{path.name} cannot be read: {cause}.") from cause
    return {name.lower(): value for name, value in loaded.items()}


def _read(name: str, value: Any, kind: Any) -> Any:
    if get_origin(kind) is Literal:
        if value not in get_args(kind):
            choices = ", ".join(choice or "empty" for choice in get_args(kind))
            raise BadSetting(f"{name.upper()} must be one of: {choices}. It says {value!r}.")
        return value
    if kind is int:
        try:
            return int(value)
        except (TypeError, ValueError):
            raise BadSetting(f"{name.upper()} must be a whole number, not {value!r}.") from None
    if get_origin(kind) is tuple:
        parts = value.split(",") if isinstance(value, str) else value
        return tuple(str(part).strip() for part in parts if str(part).strip())
    if not isinstance(value, str):
        raise BadSetting(f"{name.upper()} must be text, not {value!r}.")
    return kind(value)


def _kept_key(path: Path) -> str:
    """The secret kept at `path`, made by the first process that asks for it."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    key = secrets.token_urlsafe(48)
    with os.fdopen(handle, "w", encoding="ascii") as kept:
        kept.write(key)
        kept.flush()
        os.fsync(kept.fileno())
    return key
