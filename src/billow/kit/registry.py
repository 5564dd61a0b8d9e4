"""A folder as a registry: one variant a file, and no other file knows its name."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar, cast

T = TypeVar("T")


class Folder(Generic[T]):
    """The variants of a package by name, each exposed by its module as `VARIANT`.

    Nothing is imported before the first question, so a module of lower rank may hold the folder of a higher one without
    knowing it.
    """

    def __init__(self, package: str, *, name_of: Callable[[T], str]) -> None:
        self._package = package
        self._name_of = name_of
        self._found: Mapping[str, T] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all variants, sorted."""
        return tuple(self._variants())

    def get(self, name: str) -> T:
        """The variant of that *name*; raises `KeyError` listing the known names."""
        variants = self._variants()
        if name not in variants:
            raise KeyError(f"{name!r} is unknown; known are {', '.join(variants)}")
        return variants[name]

    def all(self) -> tuple[T, ...]:
        """All variants, in order of name."""
        return tuple(self._variants().values())

    def _variants(self) -> Mapping[str, T]:
        if self._found is None:
            self._found = self._load()
        return self._found

    def _load(self) -> Mapping[str, T]:
        found: dict[str, T] = {}
        for module in self._modules():
            variant = _variant_of(module)
            name = self._name_of(cast(T, variant))
            if name in found:
                raise ImportError(f"two modules of {self._package} are named {name!r}, the second is {module}")
            found[name] = cast(T, variant)
        return dict(sorted(found.items()))

    def _modules(self) -> list[str]:
        package = importlib.import_module(self._package)
        return [f"{self._package}.{entry.name}" for entry in pkgutil.iter_modules(package.__path__)]


def _variant_of(module: str) -> object:
    loaded = vars(importlib.import_module(module))
    if "VARIANT" not in loaded:
        raise ImportError(f"{module} exposes no VARIANT")
    return cast(object, loaded["VARIANT"])
