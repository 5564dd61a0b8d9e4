"""Values as JSON and back, by their types: what the database stores and what the doors send."""

from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")
_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def adapter(kind: Any) -> TypeAdapter[Any]:
    """The pydantic adapter of *kind*, built once."""
    found = _ADAPTERS.get(kind)
    if found is None:
        found = _ADAPTERS[kind] = TypeAdapter(kind)
    return found


def dump(value: Any, kind: Any = None) -> Any:
    """*value* as JSON-able data: decimals and money as strings, instants as RFC 3339."""
    return adapter(kind or type(value)).dump_python(value, mode="json")


def load(kind: type[T], data: object) -> T:
    """The value of *kind* that `dump` wrote as *data*.

    Raises:
        pydantic.ValidationError: The data is not of that shape.
    """
    value: T = adapter(kind).validate_python(data)
    return value
