"""The write path: from a text to one batch for the store."""
