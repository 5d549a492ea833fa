"""For whoever writes a store, an encoder or an extractor: the contract, and small stand-ins."""

import pytest

pytest.register_assert_rewrite("graphmem.testing.contract")

from graphmem.testing.fakes import FakeExtractor, HashingEncoder  # noqa: E402
from graphmem.testing.store_contract import GraphStoreContract  # noqa: E402

__all__ = ["FakeExtractor", "GraphStoreContract", "HashingEncoder"]
