"""Files as JSON values: YAML, and JSON with it, whose numbers stay as they were written."""

from collections.abc import Hashable
from typing import Any

import yaml  # type: ignore[import-untyped]  # it says nothing of its types


class Unreadable(ValueError):
    """The file is no YAML, or says something twice; the text names the line."""


class _Loader(yaml.SafeLoader):  # type: ignore[misc]  # it says nothing of its types
    """YAML without floats, dates, and names that stand twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        """The mapping, when each of its names stands in it once."""
        seen: set[str] = set()
        for name, _ in node.value:
            if name.value in seen:
                raise Unreadable(f"line {name.start_mark.line + 1} says {name.value!r} a second time")
            seen.add(name.value)
        found: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return found


for _tag in ("float", "timestamp"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", _Loader.construct_scalar)


def document(text: str) -> Any:
    """The value that *text* says; numbers with decimals, and dates, are texts.

    Raises:
        Unreadable: It is no YAML, or says something twice.
    """
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  (a loader that is safe)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark is not None else ""
        raise Unreadable(f"{where}{getattr(error, 'problem', None) or error}") from None
