"""GraphStoreContract: what every store proves, ours or yours."""

from __future__ import annotations

from graphmem.testing.contract.beliefs import BeliefsContract
from graphmem.testing.contract.episodes import EpisodesContract
from graphmem.testing.contract.erasing import ErasingContract
from graphmem.testing.contract.finding import FindingContract
from graphmem.testing.contract.graph import GraphContract
from graphmem.testing.contract.reading import ReadingContract
from graphmem.testing.contract.time import TimeContract
from graphmem.testing.contract.together import TogetherContract
from graphmem.testing.contract.writing import WritingContract


class GraphStoreContract(
    WritingContract,
    ReadingContract,
    EpisodesContract,
    TimeContract,
    FindingContract,
    GraphContract,
    ErasingContract,
    BeliefsContract,
    TogetherContract,
):
    """Everything that a store must do, as tests.

    Subclass it, name the class Test..., and override ``place`` and ``open_store``:

        class TestMyStore(GraphStoreContract):
            @pytest.fixture
            def place(self, tmp_path):
                return str(tmp_path / "memory.mine")

            def open_store(self, place, encoder=None):
                return MyStore(place, encoder=encoder)

    A gap is a test overridden with a mark: ``@pytest.mark.xfail(reason=...)``.
    """
