"""The few words the interface adds to a page's own, by key, marked for translation.

Stage one writes the key; `fill` says the word in the reader's language. `%(x)s` is a number, a name or a
section, whatever the word is about.
"""

from __future__ import annotations

from wiki.messages import Message, _

WORDS: dict[str, Message] = {
    "note": _("Note"),
    "tip": _("Tip"),
    "important": _("Important"),
    "warning": _("Warning"),
    "caution": _("Caution"),
    "code": _("Code"),
    "code-in": _("Code, %(x)s"),
    "table": _("Table"),
    "equation": _("Equation"),
    "equation-n": _("Equation %(x)s"),
    "note-n": _("Note %(x)s"),
    "close": _("Close"),
    "contents": _("Contents"),
    "done": _("Done"),
    "to-do": _("To do"),
    "edit": _("edit"),
    "edit-section": _("Edit the section %(x)s"),
    "copy-link": _("Link to the section %(x)s"),
    "missing-image": _("Missing image: %(x)s"),
    "image-elsewhere": _("Image at %(x)s"),
}


def word(key: str, about: str = "") -> Message:
    """The sentence of that key."""
    template = WORDS[key].template
    return Message(template, {"x": about} if "%(x)s" in template else {})
