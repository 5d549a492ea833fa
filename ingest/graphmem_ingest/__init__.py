"""How a pile of text gets into a memory: readers, batching, ledger, report, benchmarks."""
