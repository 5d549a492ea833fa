"""Text: splitting it, reading names, statements and dates in it, encoding it."""
