"""Native JSON lines in one Zstandard frame: the same lines inside, and damaged or hostile frames refused (P46)."""

import io

import pytest
import zstandard

from annotations.formats.base import FormatError
from annotations.formats.jsonl_zst import LARGEST_WINDOW, JsonLinesZst
from annotations.formats.registry import check
from tests.unit.formats.tables import LANTERNS, native, read, written

FORMAT = JsonLinesZst()
PLAIN = LANTERNS.read_bytes()
PACKED = written("jsonl-zst", native())[0]


def test_inside_are_the_lines_of_the_native_format():
    assert zstandard.ZstdDecompressor().stream_reader(io.BytesIO(PACKED)).read() == PLAIN
    assert len(PACKED) < len(PLAIN) / 2
    assert read("jsonl-zst", PACKED) == native()
    assert list(FORMAT.check(io.BytesIO(PACKED))) == []


def test_runs_of_lines_give_the_bytes_of_single_ones():
    lines = PLAIN.splitlines(keepends=True)
    runs = (b"".join(lines[i : i + 7]) for i in range(0, len(lines), 7))
    assert b"".join(FORMAT.packed(runs)) == PACKED


@pytest.mark.parametrize(
    "data",
    (
        PLAIN,
        PACKED + b"x",
        b"",
        PACKED[:-3],
        PACKED[:100],
        PACKED[:60] + b"?" + PACKED[61:],
        PACKED[:-1] + b"?",
    ),
    ids=range(7),
)
def test_what_is_damaged_is_refused(data):
    with pytest.raises(FormatError):
        list(FORMAT.read(io.BytesIO(data)))
    with pytest.raises(FormatError):
        list(FORMAT.check(io.BytesIO(data)))


def test_checking_names_it():
    [problem] = check("jsonl-zst", io.BytesIO(PACKED[:-3]))
    assert problem.reason == "is cut off"


def test_what_asks_for_too_much_memory_is_refused():
    parameters = zstandard.ZstdCompressionParameters.from_level(3, window_log=28, enable_ldm=True)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    hostile = packer.compress(PLAIN) + packer.flush()
    assert zstandard.get_frame_parameters(hostile).window_size > LARGEST_WINDOW
    with pytest.raises(FormatError, match="cannot be unpacked"):
        list(FORMAT.read(io.BytesIO(hostile)))
