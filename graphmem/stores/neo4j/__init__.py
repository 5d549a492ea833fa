"""The store on a Neo4j server: the same graph and the same answers as in the embedded one."""

from graphmem.stores.neo4j.store import Neo4jStore

__all__ = ["Neo4jStore"]
