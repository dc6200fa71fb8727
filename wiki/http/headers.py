"""The headers every answer carries: what a page may load, and what it tells others."""

from __future__ import annotations

from flask import Flask, Response

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    # With no-referrer browsers send `Origin: null` on our own forms, which then are refused.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def install(app: Flask, *, external_images: bool = False) -> None:
    """Send the headers with every answer of `app`.

    With `external_images`, pages may show pictures from elsewhere.
    """
    policy = {**POLICY, "img-src": "'self' https:"} if external_images else POLICY
    fixed = {**FIXED, "Content-Security-Policy": written(policy)}

    @app.after_request
    def add(answer: Response) -> Response:
        for name, value in fixed.items():
            # A file somebody attached brings a narrower policy of its own.
            answer.headers.setdefault(name, value)
        return answer


def written(policy: dict[str, str]) -> str:
    """A policy as the header says it (W3C Content Security Policy, level 3)."""
    return "; ".join(f"{name} {sources}" for name, sources in policy.items())
