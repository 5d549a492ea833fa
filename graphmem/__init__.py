"""Graph memory for agents and RAG apps."""
