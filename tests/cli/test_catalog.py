"""`billow catalog`: a catalogue as a file."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from billow.doors.cli.documents import Unreadable, document
from tests.cli.running import Shell
from tests.client import Api

FILE = """
# What we sell.
products:
  - code: platform
    name: Platform
    fee_type: fixed
    payment_terms: advance
plans:
  - code: pro
    name: Pro
    currency: USD
    items:
      - product_id: platform
        price: {type: fixed, billing_direction: advance, unit_price: 49.90}
    trial_period_days: 14
"""


async def test_a_file_is_compared_applied_and_pulled(billow: Shell, api: Api, tmp_path: Path) -> None:
    """Drift ends with 2, agreement with 0; a number with decimals is as exact as it was typed."""
    path = tmp_path / "catalog.yaml"
    path.write_text(FILE)
    planned = await billow("catalog", "plan", "--file", str(path), "--check")
    assert (planned.code, planned.stdout.splitlines()) == (2, ["+ products platform", "+ plans pro", "2 to make."])
    assert (await billow("catalog", "plan", "-f", str(path))).code == 0

    applied = await billow("catalog", "apply", "--file", str(path), "--yes")
    assert applied.stdout == planned.stdout
    assert (await api.get("/plans/pro"))["items"][0]["price"]["unit_price"] == "49.9"
    again = await billow("catalog", "plan", "--file", str(path), "--check")
    assert (again.code, again.stdout) == (0, "The catalogue is what the file says.\n")

    pulled = tmp_path / "pulled.yaml"
    await billow("catalog", "pull", "--file", str(pulled))
    assert (await billow("catalog", "plan", "--file", str(pulled), "--check")).code == 0
    (plan,) = yaml.safe_load(pulled.read_text())["plans"]
    assert (plan["code"], plan["trial_period_days"], "minimum_spend" in plan) == ("pro", 14, False)


async def test_a_change_of_price_is_shown_with_what_it_comes_to(billow: Shell, api: Api, tmp_path: Path) -> None:
    """One subscriber would pay 10.00 more a month."""
    path = tmp_path / "catalog.yaml"
    path.write_text(FILE)
    await billow("catalog", "apply", "--file", str(path))
    await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    await api.post("/subscriptions", json={"customer_id": "acme", "plan_id": "pro", "auto_activate": True})
    path.write_text(FILE.replace("49.90", "59.90"))
    shown = (await billow("catalog", "plan", "--file", str(path))).stdout.splitlines()

    assert shown[0] == "~ plans pro"
    assert shown[-4:] == [
        "    1 subscriptions on it keep their prices: 49.90 -> 59.90 USD a month",
        "    moved, all together 10.00 USD a month",
        "        acme (Acme): 49.90 -> 59.90 USD a month",
        "1 to change.",
    ]


async def test_it_speaks_json(billow: Shell, api: Api, tmp_path: Path) -> None:
    """Documents and differences for programs, from standard input too."""
    made = await billow("catalog", "apply", "--file", "-", "-o", "json", stdin=FILE)
    assert [change["code"] for change in made.json["changes"]] == ["platform", "pro"]
    assert (await billow("catalog", "pull", "-o", "json")).json == await api.get("/catalog")


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (FILE.replace("currency: USD", "currency: XAU"), 7, "catalog.yaml: plans.0.currency"),
        (FILE.replace("product_id: platform", "product_id: other"), 7, "catalog.yaml: plans.0.items.0.product_id"),
        (FILE.replace("49.90", "much"), 7, "catalog.yaml: plans.0.items.0.price.unit_price"),
        (FILE + "colours: [red]\n", 7, "catalog.yaml: colours"),
        (FILE + "plans: []\n", 2, "catalog.yaml: line 16 says 'plans' a second time"),
        ("plans: [", 2, "catalog.yaml: line 1"),
    ],
)
async def test_a_refusal_names_the_file_and_the_place(
    billow: Shell, tmp_path: Path, text: str, code: int, words: str
) -> None:
    """Of a file that cannot be read, the line; of one that is refused, the field."""
    path = tmp_path / "catalog.yaml"
    path.write_text(text)
    for verb in ("plan", "apply"):
        ended = await billow("catalog", verb, "--file", str(path))
        assert ended.code == code
        assert words in " ".join(ended.stderr.split())


async def test_a_file_that_is_not_there(billow: Shell, tmp_path: Path) -> None:
    """Neither to read nor to write."""
    for arguments in (("plan", "--file", str(tmp_path / "none.yaml")), ("pull", "--file", str(tmp_path / "no" / "x"))):
        ended = await billow("catalog", *arguments)
        assert ended.code == 2
        assert "Cannot" in ended.stderr


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1.10", {"a": "1.10"}),
        ("a: 12", {"a": 12}),
        ("a: 2026-01-01", {"a": "2026-01-01"}),
        ("a: null", {"a": None}),
        ('{"a": [0.1, true, "x"]}', {"a": ["0.1", True, "x"]}),
        ("", None),
    ],
)
def test_values_stay_as_they_were_written(text: str, value: Any) -> None:
    """Money is never read as a float, nor a day as a date."""
    assert document(text) == value


def test_what_is_no_yaml_is_refused() -> None:
    """With the line."""
    with pytest.raises(Unreadable, match="line 2"):
        document("a: 1\nb: [")
