"""The page about prices: what it says is so."""

import asyncio
import json
import re
from dataclasses import fields

import pytest
from pydantic import TypeAdapter

from billow.catalog.types.price import MODELS, AnyPrice, Price, model_name
from billow.rating.operations import preview
from billow.rating.types import PreviewEvent
from tests.docs.pages import ROOT
from tests.rating.test_operations import Call

PAGE = (ROOT / "docs/how/prices.md").read_text(encoding="utf-8")
PREVIEWS = re.findall(r"```json\n(.+?)```\n\nAmount: `([0-9.]+)`", PAGE, re.DOTALL)
ROWS = {row[0]: row for row in re.findall(r"^\| `(\w+)` \| (.+?) \| .+? \|(.*)\|$", PAGE, re.MULTILINE)}


@pytest.mark.parametrize(("body", "amount"), PREVIEWS)
def test_each_preview_comes_to_the_amount_below_it(body: str, amount: str) -> None:
    """What a reader copies answers what the page says."""
    given = json.loads(body)
    answer = preview(
        Call(),  # type: ignore[arg-type]  # it holds what is read of a transaction
        currency=given["currency"],
        price=TypeAdapter(AnyPrice).validate_python(given["price"]),
        quantity=given.get("quantity"),
        events=TypeAdapter(list[PreviewEvent] | None).validate_python(given.get("events")),
        bindings=given.get("bindings"),
    )
    assert str(asyncio.run(answer).amount) == amount


def test_the_page_shows_as_many_previews_as_it_has_json() -> None:
    """Every block of JSON is one that is run."""
    assert len(PREVIEWS) == PAGE.count("```json") == 5


@pytest.mark.parametrize("model", MODELS.all(), ids=model_name)
def test_the_table_has_each_type_with_its_parameters_and_spellings(model: type[Price]) -> None:
    """No parameter and no spelling is left out, but where a type has those of the one above it."""
    _, parameters, spellings = ROWS[model_name(model)]
    own = {field.name for field in fields(model)} - {field.name for field in fields(Price)}
    assert set(re.findall(r"`(\w+)`", spellings)) == set(model.spellings)
    assert parameters == "the same" or own <= set(re.findall(r"`(\w+)`", parameters))


def test_the_table_of_what_any_price_may_have_is_complete() -> None:
    """Each field that every price has is named on the page."""
    assert {field.name for field in fields(Price)} - {"billing_direction"} <= set(re.findall(r"`(\w+)`", PAGE))
