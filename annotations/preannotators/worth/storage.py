"""The weights as files: arrays in an .npz without pickle, everything else in JSON beside it.

Equal weights give equal bytes: the archive's entries carry a fixed date.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Arrays = Mapping[str, npt.NDArray[Any]]

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip archive can name


def packed(arrays: Arrays) -> bytes:
    """The arrays as the bytes of an .npz file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(arrays):
            content = io.BytesIO()
            np.lib.format.write_array(content, arrays[name], version=(1, 0), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content.getvalue(), compresslevel=9)
    return target.getvalue()


def unpacked(content: bytes) -> dict[str, npt.NDArray[Any]]:
    """The arrays of an .npz file's bytes."""
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def write(folder: Path, name: str, arrays: Arrays, facts: Mapping[str, Any]) -> None:
    """Write NAME.npz and NAME.json."""
    (folder / f"{name}.npz").write_bytes(packed(arrays))
    text = json.dumps(facts, indent=2, sort_keys=True, ensure_ascii=False)
    (folder / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


def read(folder: Path, name: str) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Any]]:
    """The arrays and facts that `write` wrote. Raises OSError where a file is missing."""
    facts = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return unpacked((folder / f"{name}.npz").read_bytes()), facts
