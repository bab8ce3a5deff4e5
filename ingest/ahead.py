"""Working ahead: the next block is read, and settled as far as it can be, while the present one is written."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    Block = TypeVar("Block")
    Made = TypeVar("Made")


def ahead(blocks: Sequence[Block], make: Callable[[Block], Made]) -> Iterator[tuple[Block, Made]]:
    """Yield each block with what is made of it; the next one's is made meanwhile, in a thread of its own."""
    if len(blocks) <= 1:
        yield from ((block, make(block)) for block in blocks)
        return
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as pool:
        coming: Future[Made] | None = None
        for place, block in enumerate(blocks):
            made = (coming or pool.submit(make, block)).result()
            coming = pool.submit(make, blocks[place + 1]) if place + 1 < len(blocks) else None
            yield block, made
            del made
