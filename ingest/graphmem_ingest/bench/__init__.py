"""Benchmarks over corpora: what `graphmem bench` measures, through the public Memory only."""
