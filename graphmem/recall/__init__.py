"""The read path: from a question to hits with evidence."""
