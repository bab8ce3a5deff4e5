"""Reading ahead: the next block is read while the present one is settled."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from carbon.readings import Readings
    from ingest.ranges import Block


def ahead(blocks: Sequence[Block], read: Callable[[Block], Readings]) -> Iterator[tuple[Block, Readings]]:
    """Yield each block with its readings; two blocks of readings are in memory at once."""
    if len(blocks) <= 1:
        yield from ((block, read(block)) for block in blocks)
        return
    with ThreadPoolExecutor(1, thread_name_prefix="read-ahead") as pool:
        coming: Future[Readings] | None = None
        for place, block in enumerate(blocks):
            readings = (coming or pool.submit(read, block)).result()
            coming = pool.submit(read, blocks[place + 1]) if place + 1 < len(blocks) else None
            yield block, readings
            del readings
