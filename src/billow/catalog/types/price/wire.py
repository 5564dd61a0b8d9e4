"""A price as JSON: what is read, how refusals name the field, and what is written."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Annotated, TypeAlias, cast

from pydantic import (
    GetCoreSchemaHandler,
    JsonValue,
    SerializerFunctionWrapHandler,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
)
from pydantic_core import CoreSchema, ErrorDetails, InitErrorDetails, PydanticCustomError, core_schema

from billow.catalog.types.price.model import MODELS, Price, model_name
from billow.kit.limits import REMEMBERED_PRICES

_INTERVAL_FIELDS = ("billing_interval", "billing_interval_unit", "billing_interval_count")
_TERMS = (
    *_INTERVAL_FIELDS,
    "pricing_interval",
    "recurring_instalment_interval_unit",
    "recurring_instalment_interval_count",
    "billing_direction",
    "advance_interval",
    "trial_period_days",
    "charge_on_contract_start",
    "prorated",
)
"""What a price says about when it is billed."""
_OUTER = (*_TERMS, "pricing_unit", "rollover", "minimum", "maximum", "discount", "currency_prices")
"""What stands in the outermost price alone."""
_FIXED_PARAMETERS = ("type", *_TERMS, "prorated_units", "currency_prices")
"""What is the same in every currency."""
_ALWAYS = ("billing_interval", "billing_direction")
"""What is written although it has a default."""


def price_from_json(document: Mapping[str, object]) -> Price:
    """The price that *document* describes.

    Raises:
        pydantic.ValidationError: A `ValueError` that names every broken field.
    """
    return _adapter().validate_python(document)


def price_to_json(price: Price) -> dict[str, JsonValue]:
    """The canonical JSON of *price*: our name of its type, decimals as plain text, and nothing that any price may have
    and this one has not."""
    return cast(dict[str, JsonValue], _adapter().dump_python(price, mode="json"))


def price_document(price: Price) -> Mapping[str, JsonValue]:
    """The same, worked out once for each price and kept beside its fields: nobody writes to it."""
    kept = vars(price)
    if "_document" not in kept:
        kept["_document"] = price_to_json(price)
    return cast(Mapping[str, JsonValue], kept["_document"])


def price_of(fingerprint: str, document: Mapping[str, JsonValue]) -> Price:
    """The price of that fingerprint, which the *document* describes; those met lately are remembered."""
    known = _PRICES.get(fingerprint)
    if known is None:
        if len(_PRICES) >= REMEMBERED_PRICES:
            _PRICES.clear()
        known = _PRICES[fingerprint] = price_from_json(document)
    return known


_PRICES: dict[str, Price] = {}
"""Prices by fingerprint: few are sold to many."""


def fingerprint(price: Price) -> str:
    """Sixteen hexadecimal digits that are equal for equal prices, in every process and release."""
    text = json.dumps(price_to_json(price), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:16]


def in_currency(price: Price, currency: str) -> Price:
    """The price with the parameters that it has for that *currency*, worked out once for each price and kept beside its
    fields; the price itself where it has none."""
    if not price.currency_prices or currency not in price.currency_prices:
        return price
    kept = cast(dict[str, Price], vars(price).setdefault("_local", {}))
    if currency not in kept:
        kept[currency] = _localised(price_to_json(price), price.currency_prices[currency])
    return kept[currency]


def _localised(document: Mapping[str, JsonValue], parameters: Mapping[str, JsonValue]) -> Price:
    own = {name: value for name, value in document.items() if name != "currency_prices"}
    return price_from_json({**own, **parameters})


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


class InnerPrice:
    """A metered price inside another: it is less deep than *depth*, and the outer one says when it is billed."""

    def __init__(self, depth: int) -> None:
        self._depth = depth

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The union of the models that may stand there."""
        models = [model for model in MODELS.all() if model.metered and model.depth < self._depth]
        names = [model_name(model) for model in models]

        def read(value: object, inner: ValidatorFunctionWrapHandler) -> Price:
            return _read_inner(value, inner, names)

        return core_schema.no_info_wrap_validator_function(
            read,
            core_schema.tagged_union_schema(
                choices={model_name(model): handler.generate_schema(model) for model in models}, discriminator="type"
            ),
            serialization=core_schema.wrap_serializer_function_ser_schema(_write_inner),
        )


@cache
def _adapter() -> TypeAdapter[Price]:
    return TypeAdapter(AnyPrice)


def _read(value: object, handler: ValidatorFunctionWrapHandler) -> Price:
    if isinstance(value, Price):
        return value
    price = _understood(value, handler)
    if price.currency_prices:
        _check_currencies(price)
    return price


def _understood(value: object, handler: ValidatorFunctionWrapHandler) -> Price:
    if not isinstance(value, Mapping):
        raise PydanticCustomError("price", "A price is an object with a type")
    document = _own_spelling(value)
    try:
        return cast(Price, handler(document))
    except ValidationError as error:
        raise _without_tag(error) from None


def _read_inner(value: object, handler: ValidatorFunctionWrapHandler, names: list[str]) -> Price:
    if isinstance(value, Mapping):
        if model_name(_model_of(value.get("type"))) not in names:
            raise PydanticCustomError(
                "price_type", "Inside of this price there may stand {names}", {"names": ", ".join(names)}
            )
        misplaced = [name for name in _OUTER if name in value]
        if misplaced:
            raise ValidationError.from_exception_data("price", [_misplaced(name, value[name]) for name in misplaced])
    return value if isinstance(value, Price) else _understood(value, handler)


def _misplaced(name: str, value: object) -> InitErrorDetails:
    reason = PydanticCustomError("extra_forbidden", "It belongs to the price around this one")
    return InitErrorDetails(type=reason, loc=(name,), input=value)


def _check_currencies(price: Price) -> None:
    """Return when the price can be written in every currency that it names."""
    document = price_to_json(price)
    broken: list[InitErrorDetails] = []
    for currency, parameters in (price.currency_prices or {}).items():
        place = ("currency_prices", currency)
        for name in parameters:
            if name in _FIXED_PARAMETERS:
                reason = PydanticCustomError("extra_forbidden", "It is the same in every currency")
                broken.append(InitErrorDetails(type=reason, loc=(*place, name), input=parameters[name]))
        if not broken:
            broken += _broken_in(place, document, parameters)
    if broken:
        raise ValidationError.from_exception_data("price", broken)


def _broken_in(
    place: tuple[str, ...], document: Mapping[str, JsonValue], parameters: Mapping[str, JsonValue]
) -> list[InitErrorDetails]:
    try:
        _localised(document, parameters)
    except ValidationError as error:
        return [
            InitErrorDetails(type=_plainly(line), loc=(*place, *line["loc"]), input=line["input"])
            for line in error.errors(include_url=False)
        ]
    return []


def _own_spelling(value: Mapping[object, object]) -> dict[object, object]:
    """The document with our names for what else is accepted."""
    model = _model_of(value.get("type"))
    own = dict(model.respelled(value))
    own["type"] = _name_of(model)
    if "billing_interval" not in own and any(own.get(name) is not None for name in _INTERVAL_FIELDS[1:]):
        own["billing_interval"] = None
    return own


@cache
def _spellings() -> Mapping[str, type[Price]]:
    """Every model by each of its names."""
    return {name: model for model in MODELS.all() for name in (model_name(model), *model.spellings)}


def _model_of(name: object) -> type[Price]:
    if isinstance(name, str) and name in _spellings():
        return _spellings()[name]
    known = ", ".join(MODELS.names)
    if name is None:
        raise PydanticCustomError("price_type", "A price needs a type; known are {known}", {"known": known})
    raise PydanticCustomError(
        "price_type", "The price type {name} is unknown; known are {known}", {"name": repr(name)[:80], "known": known}
    )


_name_of = cache(model_name)


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
    told = line.get("ctx", {}).get("error")
    reason = line["msg"] if told is None else str(told)
    return PydanticCustomError(line["type"], "{reason}", {"reason": reason})


def _write(price: Price, handler: SerializerFunctionWrapHandler) -> dict[str, JsonValue]:
    document = cast(dict[str, JsonValue], handler(price))
    left_out = _left_out()
    return {
        name: value
        for name, value in document.items()
        if name not in left_out or cast(object, getattr(price, name)) != left_out[name]
    }


def _write_inner(price: Price, handler: SerializerFunctionWrapHandler) -> dict[str, JsonValue]:
    return {name: value for name, value in _write(price, handler).items() if name not in _OUTER}


@cache
def _left_out() -> Mapping[str, object]:
    """What need not be written when it has this value: what any price may have, and an interval that is none."""
    optional = {each.name: each.default for each in fields(Price) if each.name not in ("type", *_ALWAYS)}
    return {**optional, "billing_interval": None}
