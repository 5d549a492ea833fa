"""Keeping: the stores behind the GraphStore protocol."""
