"""Reading a body within bounds, which hold for the bytes after decompression (P41)."""

import zlib
from collections.abc import Iterable, Iterator

from annotations.outbound.errors import FetchError, Reason

ACCEPTED_ENCODINGS = "gzip, deflate"
_WINDOW = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}


def read(chunks: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """The whole body, decompressed; memory stays bounded by `limit` and one chunk.

    Raises:
        FetchError: TOO_LARGE beyond `limit` bytes, UNREADABLE for an encoding that was not asked for or bytes
            that are not of it.
    """
    body = bytearray()
    for piece in _decoded(chunks, encoding.strip().lower(), limit + 1):
        body += piece
        if len(body) > limit:
            raise FetchError(Reason.TOO_LARGE)
    return bytes(body)


def _decoded(chunks: Iterable[bytes], encoding: str, piece: int) -> Iterator[bytes]:
    if encoding in {"", "identity"}:
        yield from chunks
    elif encoding in _WINDOW:
        yield from _inflated(chunks, _WINDOW[encoding], piece)
    else:
        raise FetchError(Reason.UNREADABLE)


def _inflated(chunks: Iterable[bytes], window: int, piece: int) -> Iterator[bytes]:
    """Decompressed pieces, none larger than `piece` bytes, whatever a few bytes claim to hold."""
    inflate = zlib.decompressobj(window)
    try:
        for chunk in chunks:
            left = chunk
            while left and not inflate.eof:
                yield inflate.decompress(left, piece)
                left = inflate.unconsumed_tail
    except zlib.error as error:
        raise FetchError(Reason.UNREADABLE) from error
    if not inflate.eof:
        raise FetchError(Reason.UNREADABLE)
