"""Refuses what another site makes a browser send, and requests under a name that is not ours.

There are no form tokens, so that public pages can be cached; browsers say themselves where a request
comes from (Fetch Metadata, W3C; the Origin header, RFC 6454).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from wiki.errors import Forbidden, Malformed
from wiki.messages import _
from wiki.settings import Settings

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
API = "/api/"


def trusting(settings: Settings) -> Callable[[str], bool]:
    """What tells whether the wiki answers to a Host header: that of BASE_URL, a loopback, a trusted one."""
    base = urlsplit(settings.base_url)
    names = {(base.hostname or "").lower(), *(host.lower() for host in settings.trusted_hosts)}

    @lru_cache(maxsize=64)
    def trusted(header: str) -> bool:
        try:
            host = urlsplit(f"//{header}").hostname or ""
        except ValueError:
            return False
        return host in names or _is_loopback(host)

    return trusted


def install(app: Flask, settings: Settings, trusted: Callable[[str], bool]) -> None:
    """Look at every request to `app` before its views do; `trusted` says of a host whether it is ours."""
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    base = urlsplit(settings.base_url)
    # Behind a proxy that ends https and is not counted in PROXY_HOPS, the request itself says http.
    ours = f"{base.scheme}://{base.netloc}".lower()

    @app.before_request
    def refuse() -> None:
        if not trusted(request.host):
            raise Malformed(
                _("This wiki does not answer to the name “%(host)s”.", host=request.host[:100])
            )
        if request.method not in SAFE and not _is_from_here(ours):
            raise Forbidden(
                _(
                    "Another site sent this, so nothing was done. If it was you, please open the page here."
                )
            )
        g.from_here = True


def passed() -> bool:
    """Whether the request at hand was looked at, and no other site has sent it."""
    return "from_here" in g


def _is_from_here(ours: str) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin.lower() in (request.host_url.rstrip("/").lower(), ours)
    # Under /api cookies open nothing; a program may carry some without meaning to.
    return "Cookie" not in request.headers or request.path.startswith(API)


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
