"""Values that are made quickly, and made of others."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["changed", "quick"]

T = TypeVar("T")
_OPEN = {"__slots__": (), "__setattr__": object.__setattr__, "__delattr__": object.__delattr__}

if TYPE_CHECKING:
    from dataclasses import replace as changed
else:

    def changed(value, /, **changes):
        """What `dataclasses.replace` answers, in a sixth of the time, where *value* has slots and checks nothing.

        A run makes many values of others that have two dozen fields, and `replace` hands over each by its name.
        """
        return _copier(type(value))(value, changes)


@cache
def _copier(kind: type[Any]) -> Callable[[Any, Mapping[str, Any]], Any]:
    """What makes values of the *kind* of others; raises `TypeError` when such a value is checked as it is made."""
    if hasattr(kind, "__post_init__"):
        raise TypeError(f"{kind.__name__} checks its fields: replace it")
    own = list(fields(kind))
    given = [each.name for each in own if each.init]
    known: dict[str, Any] = {"_new": object.__new__, "_kind": kind, "_writable": _writable(kind), **_beginnings(own)}
    known["_put"] = {name: getattr(kind, name).__set__ for name in given}
    body = ["made = _new(_writable)", *(f"made.{name} = value.{name}" for name in given)]
    body += [_set(each, "made") for each in own if not each.init]
    body += ["for name, given in changes.items(): _put[name](made, given)", "made.__class__ = _kind", "return made"]
    copied: Callable[[Any, Mapping[str, Any]], Any] = _function("copied", "value, changes", body, known)
    return copied


def _writable(kind: type[T]) -> type[T]:
    """A class beside *kind*, of the same fields, that does not refuse that they are set."""
    return type(kind.__name__, (kind,), _OPEN)


def _function(name: str, parameters: str, body: Sequence[str], known: dict[str, Any]) -> Any:
    """The function of these lines, as dataclasses makes its own."""
    exec(f"def {name}({parameters}):\n " + "\n ".join(body), known)  # noqa: S102  (of names of fields alone)
    return known[name]


def quick(kind: type[T]) -> type[T]:
    """The frozen dataclass *kind*, which has slots, and whose values are made in less than half of the time.

    A frozen value gets past its own refusal for each field by a call. These are made as values of a class beside their
    own that refuses nothing, and become of their own when all fields are set.
    """
    shown: Any = kind
    known: dict[str, Any] = {"_become": object.__setattr__, "_kind": kind, "_writable": _writable(kind)}
    own: list[Field[Any]] = list(fields(shown))
    known |= _beginnings(own) | {"_MISSING": MISSING}
    given = [each for each in own if each.init and not each.kw_only]
    named = [each for each in own if each.init and each.kw_only]
    said = ["self", *map(_said, given), *(["*"] if named else []), *map(_said, named)]
    checked = ["self.__post_init__()"] if hasattr(kind, "__post_init__") else []
    body = ["_become(self, '__class__', _writable)", *map(_set, own), "self.__class__ = _kind", *checked]
    made = _function("__init__", ", ".join(said), body, known)
    made.__qualname__, made.__annotations__ = shown.__init__.__qualname__, shown.__init__.__annotations__
    shown.__init__ = made
    return kind


def _beginnings(own: "Sequence[Field[Any]]") -> dict[str, Any]:
    """What fields are when nobody says, and what makes it, by the names that `_set` and `_said` use."""
    defaults = {f"_default_{each.name}": each.default for each in own}
    return defaults | {f"_made_{each.name}": each.default_factory for each in own}


def _said(each: "Field[Any]") -> str:
    """The parameter of a field."""
    if each.default is not MISSING:
        return f"{each.name}=_default_{each.name}"
    return each.name if each.default_factory is MISSING else f"{each.name}=_MISSING"


def _set(each: "Field[Any]", of: str = "self") -> str:
    """The statement that sets a field of a value."""
    if each.default_factory is MISSING:
        return f"{of}.{each.name} = {each.name if each.init else f'_default_{each.name}'}"
    made = f"_made_{each.name}()"
    return f"{of}.{each.name} = {f'{made} if {each.name} is _MISSING else {each.name}' if each.init else made}"
