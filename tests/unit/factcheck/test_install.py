"""What the steps of the installation install, and what they leave alone."""

import pytest

from factcheck import install


@pytest.fixture
def installed(monkeypatch, tmp_path):
    """The locks that were installed into an environment of the test's own, instead of installing them."""
    locks = []
    monkeypatch.setattr(install, "VENV", tmp_path)
    monkeypatch.setattr(install, "make_venv", lambda _: None)
    monkeypatch.setattr(
        install, "install", lambda lock, venv, advice="": locks.append((lock.name, venv, advice))
    )
    return locks


def test_transformers_come_with_a_torch_and_advice_where_there_is_none(installed, tmp_path):
    install.main(["transformers"])
    assert installed == [("torch.txt", tmp_path, install.NO_TORCH), ("transformers.txt", tmp_path, "")]


def test_a_torch_that_is_there_stays(installed, tmp_path):
    """One that the operator chose: for graphics cards, or for another Python."""
    package = tmp_path / "lib" / "python3.12" / "site-packages" / "torch"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    install.main(["transformers"])
    install.main(["transformers"])  # once
    assert [name for name, *_ in installed] == ["transformers.txt"]
