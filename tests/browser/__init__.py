"""Journeys in a real Chromium, against the wiki as `commonplace serve` runs it."""
