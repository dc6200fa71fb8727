"""Commonplace: a research wiki with project workspaces."""

__version__ = "0.1.0"
