"""The embedded index, kept by Whoosh."""

from wiki.search.whoosh.index import WhooshIndex

__all__ = ["WhooshIndex"]
