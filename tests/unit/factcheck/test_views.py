"""Which built files the page loads."""

import json
from pathlib import Path

from factcheck.views import built_assets

MANIFEST = {
    "src/main.tsx": {
        "file": "assets/main-1.js",
        "isEntry": True,
        "imports": ["_shared"],
        "css": ["assets/a.css"],
    },
    "_shared": {"file": "assets/shared-2.js", "imports": ["_deep"], "css": ["assets/b.css", "assets/a.css"]},
    "_deep": {"file": "assets/deep-3.js", "imports": ["_shared"]},
    "src/lazy.tsx": {"file": "assets/lazy-4.js", "isDynamicEntry": True},
}


def test_the_entry_with_what_it_needs_at_once(tmp_path: Path):
    file = tmp_path / "manifest.json"
    file.write_text(json.dumps(MANIFEST))
    assert built_assets(file) == {
        "scripts": ["assets/main-1.js"],
        "preloads": ["assets/shared-2.js", "assets/deep-3.js"],
        "styles": ["assets/a.css", "assets/b.css"],
    }


def test_nothing_is_built_yet(tmp_path: Path):
    assert built_assets(tmp_path / "manifest.json") is None
