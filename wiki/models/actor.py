"""Whoever acts, for the length of one piece of work. Not a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wiki.models.account import Account, Contributor, Scope


@dataclass
class Actor:
    """Who acts: an account, or a guest under a pen name who may not have written anything yet."""

    account: Account | None = None
    roles: Mapping[int, str] = field(default_factory=dict)
    """What the account is to the workspaces it belongs to, by workspace id."""
    scope: Scope | None = None
    """What the token allows when a program acts for the account; null: the person themselves."""
    pen_name: str = ""
    guest_key: str = ""
    """What a guest is known again by; see Contributor.guest_key."""
    contributor: Contributor | None = None
    operator: bool = False
    """Whether this is whoever runs the wiki, at its shell: as good as a steward, and nobody by name."""

    @property
    def steward(self) -> bool:
        """Whether this is a steward of the site in person, or its operator; a token never is."""
        if self.account is None:
            return self.operator
        return self.account.steward and self.scope is None
