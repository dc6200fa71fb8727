"""Public identifiers that survive print and being typed again, and secrets nobody can guess."""

from __future__ import annotations

import secrets

# Digits and consonants without `l`: no words by accident, nothing to misread. 29, a prime.
ALPHABET = "0123456789bcdfghjkmnpqrstvwxz"
PAGE_ID_LENGTH = 8
SHORT_LENGTH = 10


def page_id() -> str:
    """A new random page id, its last character a check character; whether it is free, ask."""
    payload = _random(PAGE_ID_LENGTH - 1)
    return payload + _check_character(payload)


def check(identifier: str) -> bool:
    """Whether this is a well-formed page id, in lower case, whose check character agrees.

    Any single wrong character and any two neighbours exchanged make it disagree.
    """
    return (
        len(identifier) == PAGE_ID_LENGTH
        and all(character in ALPHABET for character in identifier)
        and _check_character(identifier[:-1]) == identifier[-1]
    )


def short() -> str:
    """A random public id (48 bits, no check character) for what nobody copies from paper."""
    return _random(SHORT_LENGTH)


def secret(size: int = 32) -> str:
    """`size` random bytes in URL-safe base64: for links and tokens that open something."""
    return secrets.token_urlsafe(size)


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _check_character(payload: str) -> str:
    """The check character of `payload`.

    The NOID Check Digit Algorithm (John A. Kunze, manual of noid, "NOID CHECK DIGIT ALGORITHM",
    https://metacpan.org/dist/Noid/view/noid), as in ARK identifiers: the value of each character
    times its position from 1, summed modulo 29; characters outside the alphabet have the value 0.
    As 29 is prime and the id shorter than that, no single wrong character and no exchange of two
    neighbours goes unnoticed.
    """
    total = sum(
        position * max(ALPHABET.find(character), 0)
        for position, character in enumerate(payload, start=1)
    )
    return ALPHABET[total % len(ALPHABET)]
