"""Nouns: what a memory is made of. Frozen, validated at construction, no I/O, no clock."""
