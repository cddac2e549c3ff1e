"""The blocks that are not final yet: each is read, and each must be the child of the one before."""

from dataclasses import replace

from offchain.index.errors import UnsteadyChainError
from offchain.index.occurrences import Segment
from offchain.ports import Block, Chain


def with_open_blocks(
    chain: Chain, segment: Segment, blocks: range, final: int, before: tuple[int, bytes] | None
) -> Segment:
    """The segment with every one of its blocks from the final one upward, also those without logs.

    They are read after its logs, the head once more: had the chain replaced any meanwhile, logs could be missing.
    before : number and hash of the block before the first. Raises `UnsteadyChainError`.
    """
    head = segment.head.number
    first = max(blocks[0], final)
    if final >= head:
        return segment
    asked = [number for number in range(first, head) if number not in segment.blocks] + [head]
    found = dict(segment.blocks) | dict(zip(asked, chain.blocks(asked), strict=True))
    if found[head].hash != segment.head.hash:
        raise UnsteadyChainError(f"block {head} was replaced while its logs were read")
    _check_line([found[number] for number in range(first, head + 1)], before)
    return replace(segment, blocks=found)


def _check_line(line: list[Block], before: tuple[int, bytes] | None) -> None:
    parent = before
    for block in line:
        if parent is not None and block.number == parent[0] + 1 and block.parent_hash != parent[1]:
            raise UnsteadyChainError(f"block {block.number} is not the child of block {parent[0]}")
        parent = block.number, block.hash
