"""A price: how a quantity becomes an amount, how often, and in which direction it is billed."""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Annotated, ClassVar, Literal, TypeAlias, cast

from pydantic import (
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    JsonValue,
    SerializerFunctionWrapHandler,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, ErrorDetails, InitErrorDetails, PydanticCustomError, core_schema

from billow.kit.explain import Step
from billow.kit.registry import Folder
from billow.kit.time import Cadence, Unit

BillingInterval: TypeAlias = Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "yearly"]
BillingIntervalUnit: TypeAlias = Literal["day", "week", "month", "year"]
BillingDirection: TypeAlias = Literal["advance", "arrears"]

_INTERVAL_FIELDS = ("billing_interval", "billing_interval_unit", "billing_interval_count")


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedLine:
    """One factor of a rated amount: *quantity* times *unit_price* is *amount*, exactly."""

    description: str
    quantity: Fraction
    unit_price: Decimal
    amount: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """What a quantity costs in a whole period: exact (L1 of correctness 1.3), in major units of the currency.

    The amounts of the lines sum to *amount*, and the tree recomputes to it.
    """

    amount: Fraction
    lines: tuple[RatedLine, ...]
    tree: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Price(ABC):
    """A pricing model with its parameters and its rhythm; every model is one subclass in one file of the folder.

    The rhythm is either a named interval or a count of calendar steps, never both and never neither.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    metered: ClassVar[bool]
    spellings: ClassVar[tuple[str, ...]] = ()
    example: ClassVar[Mapping[str, JsonValue]]

    type: str
    billing_interval: Annotated[
        BillingInterval | None,
        Field(description="The rhythm by name; absent where a count of calendar steps is given instead."),
    ] = "monthly"
    billing_interval_unit: Annotated[
        BillingIntervalUnit | None, Field(description="The calendar step, together with billing_interval_count.")
    ] = None
    billing_interval_count: Annotated[
        int | None, Field(ge=1, le=999, description="How many calendar steps make a period.")
    ] = None
    billing_direction: Annotated[
        BillingDirection, Field(description="Billed at the start of the period, or at its end.")
    ] = "arrears"

    def __post_init__(self) -> None:
        _check_rhythm(self)
        _check_numbers(self)

    @property
    def cadence(self) -> Cadence:
        """The rhythm of billing as a calendar step."""
        if self.billing_interval is not None:
            return Cadence.named(self.billing_interval)
        if self.billing_interval_unit is None or self.billing_interval_count is None:
            raise ValueError("a price has a rhythm")
        return Cadence(unit=Unit(self.billing_interval_unit), count=self.billing_interval_count)

    @property
    def nominal_quantity(self) -> Fraction | None:
        """The quantity that the price itself states for a whole period; None where usage states it."""
        return None

    @abstractmethod
    def rate(self, quantity: Fraction) -> Rated:
        """What *quantity*, zero or more, costs in a whole period; exact, not rounded (correctness 3.1)."""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The JSON schema of the model, with its example, where the discriminator is always required."""
        document = handler(schema)
        target = handler.resolve_ref_schema(document)
        target["properties"]["type"].pop("default", None)
        target["required"] = ["type", *(name for name in target.get("required", []) if name != "type")]
        target["examples"] = [dict(cls.example)]
        return document


def model_name(model: type[Price]) -> str:
    """The name of a pricing model: the one value that its field `type` takes."""
    return next(str(field.default) for field in fields(model) if field.name == "type")


MODELS: Folder[type[Price]] = Folder("billow.rating.models", name_of=model_name)
"""Every pricing model: one file each."""


def price_from_json(document: Mapping[str, object]) -> Price:
    """The price that *document* describes.

    Raises:
        pydantic.ValidationError: A `ValueError` that names every broken field.
    """
    return _adapter().validate_python(document)


def price_to_json(price: Price) -> dict[str, JsonValue]:
    """The canonical JSON of *price*: our name of its type, decimals as plain text, no unused interval fields."""
    return cast(dict[str, JsonValue], _adapter().dump_python(price, mode="json"))


def fingerprint(price: Price) -> str:
    """Sixteen hexadecimal digits that are equal for equal prices, in every process and release."""
    text = json.dumps(price_to_json(price), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:16]


class _TaggedByType:
    """Reads and writes any price of the folder, told apart by `type` alone."""

    @staticmethod
    def __get_pydantic_core_schema__(source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        choices = {model_name(model): handler.generate_schema(model) for model in MODELS.all()}
        return core_schema.no_info_wrap_validator_function(
            _read,
            core_schema.tagged_union_schema(choices=choices, discriminator="type"),
            serialization=core_schema.wrap_serializer_function_ser_schema(_write),
        )


AnyPrice: TypeAlias = Annotated[Price, _TaggedByType]
"""A price of any model: one of the files in the folder, and nothing else."""


@cache
def _adapter() -> TypeAdapter[Price]:
    return TypeAdapter(AnyPrice)


def _read(value: object, handler: ValidatorFunctionWrapHandler) -> Price:
    if isinstance(value, Price):
        return value
    if not isinstance(value, Mapping):
        raise PydanticCustomError("price", "A price is an object with a type")
    document = {**value, **_own_spelling(value)}
    try:
        return cast(Price, handler(document))
    except ValidationError as error:
        raise _without_tag(error) from None


def _own_spelling(value: Mapping[object, object]) -> dict[str, object]:
    own: dict[str, object] = {"type": _own_type(value.get("type"))}
    stepped = any(value.get(name) is not None for name in _INTERVAL_FIELDS[1:])
    if stepped and "billing_interval" not in value:
        own["billing_interval"] = None
    return own


def _own_type(name: object) -> str:
    for model in MODELS.all():
        if name == model_name(model) or name in model.spellings:
            return model_name(model)
    known = ", ".join(MODELS.names)
    if name is None:
        raise PydanticCustomError("price_type", "A price needs a type; known are {known}", {"known": known})
    raise PydanticCustomError(
        "price_type", "The price type {name} is unknown; known are {known}", {"name": repr(name)[:80], "known": known}
    )


def _without_tag(error: ValidationError) -> ValidationError:
    """The same error with paths as the caller wrote them: the union puts the type's name in front of each."""
    details = [
        InitErrorDetails(type=_plainly(line), loc=line["loc"][1:], input=line["input"])
        for line in error.errors(include_url=False)
    ]
    return ValidationError.from_exception_data(error.title, details)


def _plainly(line: ErrorDetails) -> PydanticCustomError:
    if line["type"] == "unexpected_keyword_argument":
        return PydanticCustomError("extra_forbidden", "There is no such field")
    reason = str(line["ctx"]["error"]) if line["type"] == "value_error" else line["msg"]
    return PydanticCustomError(line["type"], "{reason}", {"reason": reason})


def _write(price: Price, handler: SerializerFunctionWrapHandler) -> dict[str, JsonValue]:
    document = cast(dict[str, JsonValue], handler(price))
    return {name: value for name, value in document.items() if value is not None or name not in _INTERVAL_FIELDS}


def _check_rhythm(price: Price) -> None:
    unit, count = price.billing_interval_unit, price.billing_interval_count
    if (unit is None) != (count is None):
        raise ValueError("billing_interval_unit and billing_interval_count come together")
    if (unit is None) == (price.billing_interval is None):
        raise ValueError("give either billing_interval, or billing_interval_unit and billing_interval_count")


def _check_numbers(price: Price) -> None:
    for field in fields(price):
        value = cast(object, getattr(price, field.name))
        if isinstance(value, Decimal) and not (value.is_finite() and value >= 0):
            raise ValueError(f"{field.name} must not be negative")
