"""A text cut into words, spaces, line ends and signs: the units in which changes are shown."""

from __future__ import annotations

import re

# Scripts written without spaces: a sign at a time; Thai and Lao with the marks that stand on it.
_SIGN = (
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
    r"|[\u0e00-\u0e30\u0e32-\u0e33\u0e3f-\u0e46\u0e80-\u0eb0\u0eb2-\u0eb3\u0ebd-\u0ec7]"
    r"[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecf]*"
)
# `\w` lacks combining marks, so a letter is what is no white space and no punctuation instead.
_LETTER = (
    r"[^\s\x00-/:-@\[-`{-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7\u2000-\u200b\u200e-\u206f"
    r"\u2e00-\u2e7f\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff0f"
    r"\u0e00-\u0eff\U00020000-\U0003ffff]"
)
_NUMBER = r"\d+(?:[.,]\d+)*[eE][-+]?\d+|\d+(?:[.,]\d+)+"
# Marks that mean something by how many they are.
_RUN = r"-+|=+|#+|\*+|~+|`+|_+|\.+"
_WORD = rf"{_LETTER}+(?:['’_]{_LETTER}+)*"
_TOKEN = re.compile(rf"\r\n|[\r\n]|[^\S\r\n]+|{_SIGN}|{_NUMBER}|{_WORD}|{_RUN}|[\s\S]")


def words(text: str) -> list[str]:
    """The words, numbers, runs of spaces or marks, line ends and other signs of a text, in order.

    Joined they are the text again.
    """
    return _TOKEN.findall(text)
