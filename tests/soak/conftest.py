"""Long tests use the wikis of the tests of faults."""

from tests.faults.conftest import bees, serve, visitor

__all__ = ["bees", "serve", "visitor"]
