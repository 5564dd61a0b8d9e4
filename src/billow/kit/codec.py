"""Values as JSON and back, by their types: what the database stores and what the doors send."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from pydantic import TypeAdapter

from billow.kit.limits import REMEMBERED_VALUES

T = TypeVar("T")
_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}
_VALUES: dict[tuple[Any, str], Any] = {}


def adapter(kind: Any) -> TypeAdapter[Any]:
    """The pydantic adapter of *kind*, built once."""
    found = _ADAPTERS.get(kind)
    if found is None:
        found = _ADAPTERS[kind] = TypeAdapter(kind)
    return found


def dump(value: Any, kind: Any = None) -> Any:
    """*value* as JSON-able data: decimals and money as strings, instants as RFC 3339."""
    return adapter(kind or type(value)).dump_python(value, mode="json")


def dump_without(value: Any, *names: str) -> dict[str, Any]:
    """What `dump` makes of *value* but for its fields of these *names*."""
    found: dict[str, Any] = adapter(type(value)).dump_python(value, mode="json", exclude=set(names))
    return found


def load(kind: type[T], data: object) -> T:
    """The value of *kind* that `dump` wrote as *data*.

    Raises:
        pydantic.ValidationError: The data is not of that shape.
    """
    value: T = adapter(kind).validate_python(data)
    return value


def recall(kind: Any, data: object) -> Any:
    """The same for values that never change and of which many are equal: those met lately are remembered."""
    key = kind, repr(data)
    if key not in _VALUES:
        if len(_VALUES) >= REMEMBERED_VALUES:
            _VALUES.clear()
        _VALUES[key] = load(kind, data)
    return _VALUES[key]


def dump_changed(value: Any, before: Any, document: Mapping[str, Any]) -> dict[str, Any]:
    """What `dump` makes of *value*, whose kind is that of *before*, of which it made the *document*: what they have in
    common is not written again."""
    names = [each.name for each in fields(value) if getattr(value, each.name) is not getattr(before, each.name)]
    kept = {name: said for name, said in document.items() if name not in names}
    changed: dict[str, Any] = adapter(type(value)).dump_python(value, mode="json", include=set(names))
    return kept | changed
