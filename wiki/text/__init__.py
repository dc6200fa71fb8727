"""Engines on plain text: differences, merging, blame, front matter, line ends."""
