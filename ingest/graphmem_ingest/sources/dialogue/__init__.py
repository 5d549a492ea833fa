"""Logs of who said what, in the shapes in which programs keep and export them."""
