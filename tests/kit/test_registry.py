"""A folder of modules as a registry."""

import sys
from pathlib import Path

import pytest

from billow.kit.registry import Folder


def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str]) -> Folder[str]:
    name = f"shapes_{tmp_path.name}".replace("-", "_")
    package = tmp_path / name
    package.mkdir()
    for file, text in {"__init__.py": "", **files}.items():
        (package / file).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    return Folder(name, name_of=str.lower)


def test_each_module_of_the_folder_is_a_variant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are sorted, and a variant is found by name."""
    folder = _folder(tmp_path, monkeypatch, {"b.py": "VARIANT = 'Square'", "a.py": "VARIANT = 'Wheel'"})
    assert folder.names == ("square", "wheel")
    assert folder.all() == ("Square", "Wheel")
    assert folder.get("wheel") == "Wheel"


def test_nothing_is_imported_before_the_first_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Naming a folder does not load it."""
    folder = _folder(tmp_path, monkeypatch, {"a.py": "VARIANT = 'Wheel'"})
    package = f"shapes_{tmp_path.name}".replace("-", "_")
    assert package not in sys.modules
    assert folder.names == ("wheel",)
    assert package in sys.modules


def test_an_unknown_name_lists_the_known_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The way out stands in the error."""
    folder = _folder(tmp_path, monkeypatch, {"a.py": "VARIANT = 'Wheel'"})
    with pytest.raises(KeyError, match="wheel"):
        folder.get("axle")


@pytest.mark.parametrize("second", ["VARIANT = 'WHEEL'", "NOTHING = 1"])
def test_a_name_twice_or_no_variant_is_refused(second: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module that cannot be told apart, or that exposes nothing, stops the loading."""
    folder = _folder(tmp_path, monkeypatch, {"a.py": "VARIANT = 'Wheel'", "b.py": second})
    with pytest.raises(ImportError, match="b"):
        folder.all()
