"""The JSON API. Every answer in these tests is held against its description."""
