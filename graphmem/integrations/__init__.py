"""Bridges to other libraries, each an extra."""
