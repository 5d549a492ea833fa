"""Finding: index terms, BM25, dense vectors, aliases."""
