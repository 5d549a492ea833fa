"""Data files of the packaged models, with the scripts that make them."""
