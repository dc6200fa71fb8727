"""Everything the wiki can do, free of HTTP."""
