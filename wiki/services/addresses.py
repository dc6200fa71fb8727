"""Network addresses, of which nothing is kept but what our key makes of them."""

from __future__ import annotations

import hmac
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network


def group(address: str) -> str:
    """The neighbourhood of an address: an IPv4 address's /24, an IPv6 address's /64.

    Whoever holds one address holds, or can have, the others of it. What is no address stands for itself.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    length = 64 if isinstance(parsed, IPv6Address) else 24
    return str(ip_network((parsed, length), strict=False))


def keyed(secret_key: str, *parts: str) -> str:
    """HMAC-SHA-256 of `parts` under our key, in hexadecimal: of no use to whoever has not the key."""
    return hmac.new(secret_key.encode(), "\0".join(parts).encode(), sha256).hexdigest()
