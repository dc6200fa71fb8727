"""Every table, re-exported, so that the mapping is always complete."""

from wiki.models.account import (
    Account,
    Contributor,
    Kind,
    OneTimeLink,
    Purpose,
    Scope,
    SignIn,
    Token,
)
from wiki.models.activity import Event
from wiki.models.actor import Actor
from wiki.models.derived import IndexTask, Link, LinkStamp, PageTag, Rendering
from wiki.models.file import File, FileVersion, RevisionFile
from wiki.models.origin import ImportOrigin
from wiki.models.page import HOME, Page, PageAlias, Revision, Text, unpack
from wiki.models.proposal import Proposal, Reason, State
from wiki.models.site import Site, Throttle
from wiki.models.workspace import Editing, Membership, Role, Visibility, Workspace, WorkspaceAlias

__all__ = [
    "HOME",
    "Account",
    "Actor",
    "Contributor",
    "Editing",
    "Event",
    "File",
    "FileVersion",
    "ImportOrigin",
    "IndexTask",
    "Kind",
    "Link",
    "LinkStamp",
    "Membership",
    "OneTimeLink",
    "Page",
    "PageAlias",
    "PageTag",
    "Proposal",
    "Purpose",
    "Reason",
    "Rendering",
    "Revision",
    "RevisionFile",
    "Role",
    "Scope",
    "SignIn",
    "Site",
    "State",
    "Text",
    "Throttle",
    "Token",
    "Visibility",
    "Workspace",
    "WorkspaceAlias",
    "unpack",
]
