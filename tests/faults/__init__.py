"""What becomes of the wiki when something breaks, fills up or is cut off."""
