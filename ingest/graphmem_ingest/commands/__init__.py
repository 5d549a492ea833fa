"""The commands that the ingest package adds to `graphmem`, one module each."""
