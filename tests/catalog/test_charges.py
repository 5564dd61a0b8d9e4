"""Plans that are written as charges: what becomes of them, and what is refused."""

from typing import Any

import pytest

from tests.catalog.charges import AT_ZERO, DEAR, GOOD, GROUPED, IN_EUROPE, LIMITED, LIMITS, PLAN, RANGES, TIERS, charge
from tests.client import Api


@pytest.mark.parametrize(
    ("model", "properties", "expected"),
    [
        ("standard", {"amount": "0.5"}, {"type": "unit", "unit_price": "0.5"}),
        ("graduated", {"graduated_ranges": RANGES}, {"type": "graduated", "tiers": TIERS, **AT_ZERO}),
        ("volume", {"volume_ranges": RANGES}, {"type": "volume", "tiers": TIERS, **AT_ZERO}),
        (
            "package",
            {"amount": "3", "package_size": 250, "free_units": 100},
            {"type": "package", "package_price": "3", "package_size": "250", "free_units": "100"},
        ),
        (
            "percentage",
            {
                "rate": "2.9",
                "fixed_amount": "0",
                "free_units_per_total_aggregation": "100",
                "per_transaction_min_amount": "0.5",
                "per_transaction_max_amount": "9",
            },
            {
                "type": "percentage",
                "rate": "2.9",
                "fixed_fee_per_event": "0",
                "free_amount": "100",
                "min_per_event": "0.5",
                "max_per_event": "9",
            },
        ),
        (
            "percentage",
            {"rate": "0", "fixed_amount": "0.3", "free_units_per_events": 5},
            {"type": "percentage", "rate": "0", "fixed_fee_per_event": "0.3", "free_events": "5"},
        ),
        (
            "graduated_percentage",
            {
                "graduated_percentage_ranges": [
                    {"from_value": 0, "to_value": 1000, "rate": "3", "flat_amount": "7"},
                    {"from_value": 1000, "rate": "2", "flat_amount": "0"},
                ]
            },
            {
                "type": "graduated_percentage",
                "tiers": [
                    {"up_to": "1000", "rate": "3", "flat_fee": "7"},
                    {"up_to": None, "rate": "2", "flat_fee": "0"},
                ],
                **AT_ZERO,
            },
        ),
    ],
)
async def test_every_model_becomes_a_price(
    api: Api, stock: dict[str, str], model: str, properties: dict[str, Any], expected: dict[str, Any]
) -> None:
    """Each parameter under our name for it, billed after each month, on the product that bills by the metric."""
    made = await api.post("/plans", json={**PLAN, "charges": [charge(model, properties=properties)]})

    (item,) = made["items"]
    assert {name: item["price"][name] for name in expected} == expected
    assert (item["price"]["billing_interval"], item["price"]["billing_direction"]) == ("monthly", "arrears")
    assert (item["product_id"], item["item_key"]) == (stock["api_usage"], "api_usage")


async def test_a_base_fee_fixed_charges_and_charges(api: Api, stock: dict[str, str]) -> None:
    """They become items in that order; products that are missing are made, and found again by the next plan."""
    storage = {"name": "Storage", "code": "gb", "event_name": "gb", "aggregation": {"method": "count"}}
    await api.post("/metrics", json=storage)
    await api.post("/add-ons", json={"name": "Onboarding", "code": "onboarding", "amount": "30.00", "currency": "EUR"})
    body = {
        **PLAN,
        "interval": "yearly",
        "bill_charges_monthly": True,
        "amount": "1200.00",
        "pay_in_advance": True,
        "fixed_charges": [
            {"add_on_id": "onboarding", "units": "2", "prorated": True},
            {"add_on_id": "onboarding", "properties": {"amount": "7"}, "code": "help", "invoice_display_name": "Help"},
        ],
        "charges": [{**charge("standard", properties={"amount": "1"}), "billable_metric_id": "gb", "min_amount": "10"}],
    }
    made = await api.post("/plans", json=body)

    prices = {item["item_key"]: item["price"] for item in made["items"]}
    told = {
        key: (p["type"], p.get("quantity"), p["unit_price"], p["billing_interval"], p["billing_direction"])
        for key, p in prices.items()
    }
    assert told == {
        "growth": ("fixed", "1", "1200", "yearly", "advance"),
        "onboarding": ("fixed", "2", "30", "yearly", "arrears"),
        "help": ("fixed", "1", "7", "yearly", "arrears"),
        "gb": ("unit", None, "1", "monthly", "arrears"),
    }
    assert prices["gb"]["minimum"] == "10"
    assert prices["help"]["prorated"] is False
    assert [item["name"] for item in made["items"]] == ["Growth", "Onboarding", "Help", "Storage"]
    products = {p["code"] for p in await api.every("/products")}
    assert products == {"platform", "support", "api_usage", "growth", "onboarding", "gb"}
    again = await api.post("/plans", json={**body, "code": "second", "amount": "1"})
    assert [i["product_id"] for i in again["items"][1:]] == [i["product_id"] for i in made["items"][1:]]


async def test_filters_become_the_cells_of_a_matrix(api: Api, stock: dict[str, str]) -> None:
    """What falls into no filter has the charge's own parameters; a name that lines show is that of the cell."""
    filters = [
        {"values": {"region": ["eu", "us"]}, "properties": {"amount": "0.3"}},
        {
            "values": {"region": ["eu"], "tier": ["gold"]},
            "properties": {"amount": "0.1"},
            "invoice_display_name": "Gold",
        },
    ]
    made = await api.post(
        "/plans", json={**PLAN, "charges": [charge("standard", properties={"amount": "0.5"}, filters=filters)]}
    )

    price = made["items"][0]["price"]
    assert (price["type"], price["dimensions"]) == ("matrix", ["region", "tier"])
    assert [(cell["when"], cell["price"]["unit_price"]) for cell in price["cells"]] == [
        ({"region": ["eu", "us"]}, "0.3"),
        ({"region": "eu", "tier": "gold"}, "0.1"),
    ]
    assert [cell.get("name") for cell in price["cells"]] == [None, "Gold"]
    used = [{"value": "3", "properties": {"region": "eu", "tier": "gold"}}, {"value": "2", "properties": {}}]
    shown = await api.post("/prices/preview", json={"price": price, "currency": "EUR", "events": used})
    assert [line["description"].partition(":")[0] for line in shown["lines"]] == ["Gold", "otherwise"]
    assert price["otherwise"]["unit_price"] == "0.5"


async def test_pricing_group_keys_price_each_combination_by_itself(api: Api, stock: dict[str, str]) -> None:
    """The charge's price is that of each workspace, with its filters inside; the minimum is one for all of them. Seven
    and four units are two packages of five and one."""
    size = {"amount": "3", "package_size": 5, "free_units": 0, "pricing_group_keys": ["workspace"]}
    europe = {"values": {"region": ["eu"]}, "properties": {**size, "amount": "4"}, "invoice_display_name": "Europe"}
    plain = {**charge("package", properties=size), "min_amount": "10"}
    filtered = {**charge("package", properties=size, filters=[europe]), "code": "filtered"}
    made = await api.post("/plans", json={**PLAN, "charges": [plain, filtered]})

    simple, matrix = (item["price"] for item in made["items"])
    assert (simple["type"], simple["group_by"], simple["minimum"]) == ("per_group", ["workspace"], "10")
    assert (simple["price"]["type"], simple["price"]["package_price"]) == ("package", "3")
    assert (matrix["group_by"], matrix["price"]["dimensions"]) == (["workspace"], ["region"])
    used = [
        {"value": "7", "properties": {"workspace": "b", "region": "eu"}},
        {"value": "4", "properties": {"workspace": "a"}},
    ]
    amounts = [
        (await api.post("/prices/preview", json={"price": price, "currency": "EUR", "events": used}))["amount"]
        for price in (simple, matrix)
    ]
    assert amounts == ["10.00", "11.00"]


@pytest.mark.parametrize(
    "words",
    [
        {"properties": {"amount": "0.5"}},
        {"properties": {"amount": "0.5"}, "min_amount": "10"},
        {"properties": {"amount": "0.5"}, "filters": [{"values": {"region": ["eu"]}, "properties": {"amount": "0.3"}}]},
    ],
)
async def test_a_charge_in_advance_is_usage_in_advance(api: Api, stock: dict[str, str], words: dict[str, Any]) -> None:
    """The item says the same in its own words; a minimum waits for the end of the period, and is no obstacle."""
    made = await api.post("/plans", json={**PLAN, "charges": [charge("standard", pay_in_advance=True, **words)]})
    price = made["items"][0]["price"]
    assert (price["billing_direction"], price.get("minimum")) == ("advance", words.get("min_amount"))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"interval": None, "charges": [GOOD]}, ("interval", "required")),
        ({"bill_charges_monthly": True}, ("bill_charges_monthly", "not_allowed")),
        ({"charges": [{**GOOD, "billable_metric_id": "none"}]}, ("charges.0.billable_metric_id", "not_found")),
        (
            {"charges": [charge("volume", properties={"volume_ranges": RANGES}, pay_in_advance=True)]},
            ("charges.0.pay_in_advance", "invalid_aggregation_type_or_charge_model"),
        ),
        (
            {"charges": [{**GOOD, "billable_metric_id": "peak", "pay_in_advance": True}]},
            ("charges.0.pay_in_advance", "invalid_aggregation_type_or_charge_model"),
        ),
        (
            {"charges": [{**GOOD, "billable_metric_id": "seats", "pay_in_advance": True}]},
            ("charges.0.pay_in_advance", "invalid_aggregation_type_or_charge_model"),
        ),
        (
            {"charges": [{**LIMITED, "billable_metric_id": "peak"}]},
            ("charges.0.properties.per_transaction_max_amount", "not_supported"),
        ),
        (
            {"charges": [charge("percentage", properties={"rate": "1"}, billable_metric_id="seats", filters=[LIMITS])]},
            ("charges.0.filters.0.properties.per_transaction_min_amount", "not_supported"),
        ),
        (
            {"charges": [charge("percentage", properties={"rate": "1"}, billable_metric_id="level")]},
            ("charges.0.billable_metric_id", "invalid_value"),
        ),
        (
            {
                "charges": [
                    charge(
                        "graduated_percentage",
                        properties={
                            "graduated_percentage_ranges": [{"from_value": 0, "rate": "1", "flat_amount": "0"}]
                        },
                        billable_metric_id="level",
                    )
                ]
            },
            ("charges.0.billable_metric_id", "invalid_value"),
        ),
        (
            {"charges": [charge("dynamic", properties={"amount_field": "cost"})]},
            ("charges.0.billable_metric_id", "invalid_value"),
        ),
        (
            {"charges": [{**GOOD, "invoiceable": False}]},
            ("charges.0.invoiceable", "must_be_true_unless_pay_in_advance"),
        ),
        (
            {"charges": [{**GOOD, "invoiceable": False, "pay_in_advance": True}]},
            ("charges.0.invoiceable", "not_supported"),
        ),
        (
            {"charges": [{**GROUPED, "prorated": True}]},
            ("charges.0.prorated", "not_supported"),
        ),
        (
            {"charges": [{**GOOD, "prorated": True, "filters": [DEAR]}]},
            ("charges.0.prorated", "invalid_billable_metric_or_charge_model"),
        ),
        (
            {"charges": [charge("graduated", properties={"graduated_ranges": RANGES}, prorated=True)]},
            ("charges.0.prorated", "not_supported"),
        ),
        (
            {"charges": [charge("percentage", properties={"rate": "1"}, prorated=True)]},
            ("charges.0.prorated", "invalid_billable_metric_or_charge_model"),
        ),
        (
            {"charges": [{**GOOD, "billable_metric_id": "seats", "prorated": True, "pay_in_advance": True}]},
            ("charges.0.pay_in_advance", "invalid_aggregation_type_or_charge_model"),
        ),
        (
            {"charges": [{**GOOD, "regroup_paid_fees": "invoice"}]},
            ("charges.0.regroup_paid_fees", "only_compatible_with_pay_in_advance_and_non_invoiceable"),
        ),
        (
            {"charges": [{**GOOD, "applied_pricing_unit": {"code": "token", "conversion_rate": "0"}}]},
            ("charges.0.properties", "invalid"),
        ),
        ({"charges": [charge("custom")]}, ("charges.0.charge_model", "not_supported")),
        (
            {"charges": [{**GROUPED, "filters": [{"values": {"region": ["eu"]}, "properties": {"amount": "2"}}]}]},
            ("charges.0.filters.0.properties.pricing_group_keys", "not_supported"),
        ),
        (
            {"charges": [{**GROUPED, "billable_metric_id": "peak", "filters": [IN_EUROPE]}]},
            ("charges.0.filters", "not_supported"),
        ),
        (
            {"fixed_charges": [{"add_on_id": "setup", "properties": GROUPED["properties"]}]},
            ("fixed_charges.0.properties.pricing_group_keys", "not_allowed"),
        ),
        (
            {"charges": [charge("standard", properties={"amount": "1", "rate": "2"})]},
            ("charges.0.properties.rate", "not_allowed"),
        ),
        ({"charges": [charge("standard")]}, ("charges.0.properties", "invalid")),
        (
            {
                "charges": [
                    charge(
                        "percentage",
                        properties={"rate": "1", "free_units_per_events": 3},
                        billable_metric_id="peak",
                    )
                ]
            },
            ("charges.0.properties.free_units_per_events", "not_supported"),
        ),
        ({"charges": [charge("graduated")]}, ("charges.0.properties.graduated_ranges", "required")),
        (
            {"charges": [charge("volume", properties={"volume_ranges": [RANGES[1]]})]},
            ("charges.0.properties.volume_ranges.0", "invalid_ranges"),
        ),
        (
            {
                "charges": [
                    charge("volume", properties={"volume_ranges": [RANGES[0], {**RANGES[1], "from_value": 150}]})
                ]
            },
            ("charges.0.properties.volume_ranges.1", "invalid_ranges"),
        ),
        (
            {"charges": [charge("volume", properties={"volume_ranges": [RANGES[0]]})]},
            ("charges.0.properties.volume_ranges.0", "invalid_ranges"),
        ),
        ({"fixed_charges": [{"add_on_id": "none"}]}, ("fixed_charges.0.add_on_id", "not_found")),
        (
            {"fixed_charges": [{"add_on_id": "setup", "charge_model": "volume"}]},
            ("fixed_charges.0.charge_model", "not_supported"),
        ),
        (
            {"fixed_charges": [{"add_on_id": "setup", "apply_units_immediately": True}]},
            ("fixed_charges.0.apply_units_immediately", "not_supported"),
        ),
        ({"code": "api_usage", "amount": "5"}, ("amount", "taken")),
    ],
)
async def test_what_items_cannot_say_is_named(
    api: Api, stock: dict[str, str], changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    """The path leads to the field as it was written, and nothing was made."""
    await api.post("/add-ons", json={"name": "Setup", "code": "setup", "amount": "30.00", "currency": "EUR"})
    largest = {"name": "Peak", "code": "peak", "event_name": "load", "aggregation": {"method": "max", "field": "n"}}
    await api.post("/metrics", json=largest)
    level = {"name": "Level", "code": "level", "event_name": "load", "aggregation": {"method": "latest", "field": "n"}}
    await api.post("/metrics", json=level)
    standing = {"name": "Seats", "code": "seats", "event_name": "seat", "recurring": True}
    await api.post("/metrics", json={**standing, "aggregation": {"method": "sum", "field": "n"}})
    body = {name: value for name, value in {**PLAN, **changes}.items() if value is not None}

    problem = await api.fails("POST", "/plans", 422, "charges_inconsistent", json=body)
    assert (problem["errors"][0]["field"], problem["errors"][0]["code"]) == fault
    assert (await api.get("/plans"))["data"] == []
    assert len(await api.every("/products")) == 3


async def test_two_charges_on_one_metric_have_codes(api: Api, stock: dict[str, str]) -> None:
    """Without them the second is refused, under its own name."""
    body = {**PLAN, "charges": [GOOD, GOOD]}
    problem = await api.fails("POST", "/plans", 422, "plan_inconsistent", json=body)
    assert [e["field"] for e in problem["errors"]] == ["charges.1.code"]

    made = await api.post("/plans", json={**body, "charges": [GOOD, {**GOOD, "code": "more"}]})
    assert [item["item_key"] for item in made["items"]] == ["api_usage", "more"]


async def test_one_spelling_at_a_time(api: Api, stock: dict[str, str]) -> None:
    """Items, or charges; one of them."""
    for body, field in (({**PLAN, "items": [], "charges": [GOOD]}, "interval"), ({**PLAN, "interval": None}, "items")):
        given = {name: value for name, value in body.items() if value is not None}
        problem = await api.fails("POST", "/plans", 422, "invalid", json=given)
        assert [e["field"] for e in problem["errors"]] == [field]


async def test_a_plan_is_changed_in_either_spelling(api: Api, stock: dict[str, str]) -> None:
    """What was written as charges is changed by charges or by items; the same charges again change nothing."""
    made = await api.post("/plans", json={**PLAN, "charges": [GOOD]})
    same = await api.patch("/plans/growth", json={"interval": "monthly", "charges": [GOOD]})
    assert (same["revision"], same["items"]) == (1, made["items"])

    dearer = charge("standard", properties={"amount": "2"})
    after = await api.patch("/plans/growth", json={"interval": "monthly", "charges": [dearer]})
    assert (after["revision"], after["items"][0]["price"]["unit_price"]) == (2, "2")


async def test_an_add_on_in_another_currency_needs_an_amount(api: Api, stock: dict[str, str]) -> None:
    """30.00 dollars are not 30.00 euros: the charge says itself what a unit costs, or is refused."""
    await api.post("/add-ons", json={"name": "Help", "code": "help", "amount": "30.00", "currency": "USD"})
    body = {**PLAN, "fixed_charges": [{"add_on_id": "help"}]}
    problem = await api.fails("POST", "/plans", 422, "charges_inconsistent", json=body)
    assert [e["field"] for e in problem["errors"]] == ["fixed_charges.0.properties.amount"]

    own = {**PLAN, "fixed_charges": [{"add_on_id": "help", "properties": {"amount": "28"}}]}
    assert (await api.post("/plans", json=own))["items"][0]["price"]["unit_price"] == "28"
