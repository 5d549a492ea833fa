"""Corpora to measure on: readers of published sets, and generators of our own."""
