"""Whatever a person can do, a program can do, but for what is written down here with its reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.api.programs import operations

SERVICES = Path(__file__).parents[2] / "wiki" / "services"

OPERATIONS = {
    "files.attach": "uploadFile",
    "files.replace": "uploadFile",
    "files.delete": "deleteFile",
    "files.restore": "restoreFile",
    "pages.create": "savePage",
    "pages.edit": "savePage",
    "pages.revert": "revertPage",
    "placing.delete_page": "deletePage",
    "placing.rename": "renamePage",
    "placing.restore": "restorePage",
    "proposals.offer": "offerProposal",
    "proposals.take": "takeProposal",
    "proposals.decline": "declineProposal",
    "workspaces.create": "createWorkspace",
    "workspaces.change": "changeWorkspace",
    "workspaces.archive": "changeWorkspace",
    "workspaces.reopen": "changeWorkspace",
    "workspaces.add_member": "setMember",
    "workspaces.remove_member": "removeMember",
}
"""What each verb is over the API."""

PERSONAL = "a person does it themselves, signed in or at the door: no token may"
PARTS = "import_"
"""What the names of modules begin with that are parts of `importing.bring_in`."""

SHELL = "whoever runs the wiki does it, at the shell, or in a browser with a whole archive"
INSIDE = "a part of other verbs, or a chore: nobody does it by itself"

EXCEPTIONS = {
    PERSONAL: {
        "accounts.register", "accounts.become_first_steward", "accounts.change",
        "accounts.change_password", "accounts.set_password",
        "invitations.use", "invitations.invite", "letters.send_sign_in", "sessions.begin",
        "sessions.end", "sessions.end_others", "sessions.note", "tokens.make", "tokens.revoke",
    },
    SHELL: {
        "accounts.create", "importing.bring_in", "invitations.for_first_steward",
        "invitations.for_signing_in", "safekeeping.restore", "tokens.issue",
        "upkeep.maintain", "indexing.rebuild",
    },
    INSIDE: {
        "activity.record", "contributors.author", "contributors.imported", "files.add", "files.freeze",
        "files.save", "history.carry_files", "indexing.catch_up", "indexing.drain", "indexing.due",
        "indexing.due_together", "invitations.forget_old", "links.renamed",
        "links.store", "links.touch_targets", "links.welcome", "pages.add", "pages.retag",
        "pages.save", "placing.move", "rerendering.catch_up", "rerendering.try_again",
        "sessions.forget_ended", "texts.keep", "texts.keep_rendering", "throttling.forget",
        "throttling.forget_old", "throttling.forgive", "throttling.spend", "uploads.store",
        "waiting.welcome", "workspaces.add", "workspaces.touch_site",
    },
}  # fmt: skip
"""What the API does not do, by reason."""

WRITES = frozenset({"reserve", "add", "add_all", "delete", "commit", "flush", "put", "afterwards"})
STATEMENTS = frozenset({"insert", "update", "delete"})


def functions() -> Iterator[tuple[str, str, ast.FunctionDef]]:
    """The functions of the services, with their modules."""
    for path in sorted(SERVICES.glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                yield path.stem, node.name, node


def writes(function: ast.FunctionDef) -> bool:
    """Whether it reserves, adds, deletes, or states so, itself."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute) and called.attr in WRITES and _ours(called.value):
                return True
            if isinstance(called, ast.Name) and called.id in STATEMENTS:
                return True
            if isinstance(called, ast.Attribute) and called.attr == "insert":
                return True
    return False


def _ours(value: ast.expr) -> bool:
    """Whether this is the work, its session, its index or its store."""
    return any(isinstance(node, ast.Name) and node.id == "work" for node in ast.walk(value))


def called_by(function: ast.FunctionDef, module: str) -> set[str]:
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                found.add(f"{module}.{node.func.id}")
            elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
                found.add(f"{node.func.value.id}.{node.func.attr}")
    return found


def verbs() -> set[str]:
    """Every public function of the services that changes something, itself or by what it calls."""
    known = {f"{module}.{name}": (module, node) for module, name, node in functions()}
    writing = {name for name, (_module, node) in known.items() if writes(node)}
    while True:
        more = {
            name
            for name, (module, node) in known.items()
            if name not in writing and called_by(node, module) & writing
        }
        if not more:
            return {name for name in writing if "._" not in name and not name.startswith(PARTS)}
        writing |= more


def test_every_verb_is_an_operation_or_stands_here_with_its_reason() -> None:
    excepted = [name for names in EXCEPTIONS.values() for name in names]
    assert len(excepted) == len(set(excepted))
    assert not set(OPERATIONS) & set(excepted)
    assert verbs() == set(OPERATIONS) | set(excepted)


def test_every_operation_that_changes_something_is_a_verb() -> None:
    changing = {
        operation["operationId"] for _path, method, operation in operations() if method != "get"
    }
    assert changing == set(OPERATIONS.values())
