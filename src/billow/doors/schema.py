"""Arguments of an operation, checked against its signature: one schema for every door."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from billow.kit.errors import FieldError, Invalid
from billow.kit.operation import OPERATIONS, Absent, Operation, Parameter

FIELDS_SHOWN = 100
FIELD_LENGTH = 255
CODES = {
    "missing": "required",
    "extra_forbidden": "unknown_field",
    "unexpected_keyword_argument": "unknown_field",
    "price_type": "not_a_choice",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "too_short": "too_short",
    "literal_error": "not_a_choice",
    "enum": "not_a_choice",
    "value_error": "invalid",
    "string_pattern_mismatch": "invalid_format",
    "union_tag_invalid": "not_a_choice",
    "union_tag_not_found": "required",
    "greater_than": "out_of_range",
    "greater_than_equal": "out_of_range",
    "less_than": "out_of_range",
    "less_than_equal": "out_of_range",
}


@cache
def model(name: str) -> type[BaseModel]:
    """The pydantic model of the arguments of the operation *name*."""
    operation = OPERATIONS[name]
    decoded = tuple(p for p in operation.parameters if operation.raw is None or p.place != "body")
    return build(operation, decoded, title=_title(name))


@cache
def body_model(name: str) -> type[BaseModel] | None:
    """The model of its body alone, for the documents; None when it has none."""
    operation = OPERATIONS[name]
    inside = tuple(p for p in operation.parameters if p.place == "body")
    return build(operation, inside, title=_title(name) + "Body") if inside else None


def _title(name: str) -> str:
    return "".join(part.capitalize() for part in name.replace(".", "_").split("_"))


def build(operation: Operation, parameters: tuple[Parameter, ...], *, title: str) -> type[BaseModel]:
    """A model with one field for each of *parameters*; unknown fields are errors."""
    fields: dict[str, Any] = {}
    for parameter in parameters:
        if parameter.required:
            default: Any = ...
        elif parameter.default is Absent:
            default = Field(default=None)
        else:
            default = parameter.default
        fields[parameter.name] = (parameter.annotation, default)
    config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
    return create_model(title, __config__=config, __doc__=operation.summary, **fields)


def check(operation: Operation, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The keyword arguments of the call; what was not given keeps the default of the signature.

    Raises:
        Invalid: One or more arguments are not acceptable; all of them are named.
    """
    try:
        checked = model(operation.name).model_validate(dict(arguments))
    except ValidationError as error:
        raise refusal(error) from None
    return {name: getattr(checked, name) for name in checked.model_fields_set}


def refusal(error: ValidationError) -> Invalid:
    """The broken fields of a pydantic error, in our words; of more than a hundred the first, and how many there are."""
    broken = error.errors(include_url=False, include_input=False)
    found = tuple(field_error(item) for item in broken[:FIELDS_SHOWN])
    names = ", ".join(dict.fromkeys(e.field[:FIELD_LENGTH] for e in found[:5]))
    more = f" These are the first {FIELDS_SHOWN} of {len(broken)}." if len(broken) > FIELDS_SHOWN else ""
    return Invalid(f"Check {names}.{more}" if names else "", errors=found)


def field_error(item: Any) -> FieldError:
    """One pydantic error as a field error: the dotted path without the names of union members."""
    parts = [str(part) for part in item["loc"] if not _is_internal(part)]
    detail = item["msg"].removeprefix("Value error, ")
    if item["type"] == "missing":
        detail = "this field is required"
    elif item["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        detail = "there is no such field here"
    elif item["type"] == "price_type":
        parts.append("type")
    return FieldError(
        ".".join(parts)[:FIELD_LENGTH],
        CODES.get(item["type"], "wrong_type" if "type" in item["type"] else "invalid"),
        detail,
    )


def _is_internal(part: object) -> bool:
    return isinstance(part, str) and (not part.replace("_", "a").isalnum() or part.startswith("function-"))
