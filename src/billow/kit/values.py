"""Values that are made quickly, and made of others."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["changed", "quick"]

T = TypeVar("T")

if TYPE_CHECKING:
    from dataclasses import replace as changed
else:

    def changed(value, /, **changes):
        """What `dataclasses.replace` answers, in a third of the time, where *value* has slots and checks nothing.

        A run makes many values of others that have two dozen fields, and `replace` hands over each by its name.
        """
        return _copier(type(value))(value, changes)


@cache
def _copier(kind: type[Any]) -> Callable[[Any, Mapping[str, Any]], Any]:
    """What makes values of the *kind* of others; raises `TypeError` when such a value is checked as it is made."""
    if hasattr(kind, "__post_init__"):
        raise TypeError(f"{kind.__name__} checks its fields: replace it")
    names = [each.name for each in fields(kind)]
    put = {name: getattr(kind, name).__set__ for name in names}
    setters, read, new = list(put.values()), attrgetter(*names), object.__new__

    def copied(value: Any, changes: Mapping[str, Any]) -> Any:
        made = new(kind)
        for set_field, held in zip(setters, read(value), strict=True):
            set_field(made, held)
        for name, given in changes.items():
            put[name](made, given)
        return made

    return copied


def quick(kind: type[T]) -> type[T]:
    """The frozen dataclass *kind*, which has slots, and whose values are made in less than half of the time.

    A frozen value gets past its own refusal for each field by a call. These are made as values of a class beside their
    own that refuses nothing, and become of their own when all fields are set.
    """
    shown: Any = kind
    open_ways = {"__slots__": (), "__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    known = {"_become": object.__setattr__, "_kind": kind, "_writable": type(kind.__name__, (kind,), open_ways)}
    own: list[Field[Any]] = list(fields(shown))
    known |= {f"_default_{each.name}": each.default for each in own}
    known |= {f"_made_{each.name}": each.default_factory for each in own} | {"_MISSING": MISSING}
    given = [each for each in own if each.init and not each.kw_only]
    named = [each for each in own if each.init and each.kw_only]
    said = ["self", *map(_said, given), *(["*"] if named else []), *map(_said, named)]
    checked = ["self.__post_init__()"] if hasattr(kind, "__post_init__") else []
    body = ["_become(self, '__class__', _writable)", *map(_set, own), "self.__class__ = _kind", *checked]
    exec(f"def __init__({', '.join(said)}):\n " + "\n ".join(body), known)  # noqa: S102  (as dataclasses does it)
    made: Any = known["__init__"]
    made.__qualname__, made.__annotations__ = shown.__init__.__qualname__, shown.__init__.__annotations__
    shown.__init__ = made
    return kind


def _said(each: "Field[Any]") -> str:
    """The parameter of a field."""
    if each.default is not MISSING:
        return f"{each.name}=_default_{each.name}"
    return each.name if each.default_factory is MISSING else f"{each.name}=_MISSING"


def _set(each: "Field[Any]") -> str:
    """The statement that sets a field."""
    if each.default_factory is MISSING:
        return f"self.{each.name} = {each.name if each.init else f'_default_{each.name}'}"
    made = f"_made_{each.name}()"
    return f"self.{each.name} = {f'{made} if {each.name} is _MISSING else {each.name}' if each.init else made}"
