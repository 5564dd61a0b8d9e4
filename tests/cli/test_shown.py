"""How answers look: tables that fit, YAML that reads as what it was, and colour where somebody sees it."""

import re
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from billow.doors.cli.resources.tables import Table, details
from billow.doors.cli.resources.yaml import lines
from tests.cli.running import Shell
from tests.client import Api

CUSTOMERS = [
    {"id": "cus_1", "name": "Acme", "email": None, "tags": ["a", "b"], "address": {"city": "Rome"}, "total": "5.00"},
    {"id": "cus_22", "name": "東京電力", "email": None, "tags": [], "address": {"city": None}, "total": "-1250.00"},
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=60), inner),
    max_leaves=15,
)


@given(JSON)
def test_yaml_reads_as_what_it_was_written_from(value: Any) -> None:
    """Whatever an answer holds, a reader of YAML has the same: words that look like numbers or truths stay words."""
    assert yaml.safe_load("\n".join(lines(value)) + "\n") == value


def test_yaml_is_as_people_write_it() -> None:
    """Blocks and plain words, quotes only where a word would be taken for something else."""
    value = {"data": [{"id": "cus_1", "name": "Acme Corp", "on": "2026-01-01", "net": Decimal("1.50"), "tags": []}]}

    assert list(lines(value)) == [
        "data:",
        "- id: cus_1",
        "  name: Acme Corp",
        '  "on": "2026-01-01"',
        "  net: 1.50",
        "  tags: []",
    ]


def test_a_table_has_what_names_a_row_first_and_numbers_to_the_right() -> None:
    """Columns that are empty everywhere and objects are left out; wide characters take two places."""
    table = Table(CUSTOMERS)

    assert table.head == "id      name         total  tags"
    assert list(table.lines(CUSTOMERS)) == [
        "cus_1   Acme          5.00  a, b",
        "cus_22  東京電力  -1250.00  -",
    ]


def test_a_table_shows_the_columns_that_are_named() -> None:
    """Also a property of an object, by its dotted name, and what is empty."""
    table = Table(CUSTOMERS, columns=["address.city", "email", "id"])

    assert table.head == "address.city  email  id"
    assert list(table.lines(CUSTOMERS)) == ["Rome          -      cus_1", "-             -      cus_22"]


WORDS = st.text(alphabet="ab -\n\t東京")
"""With characters that take two places, and some that would break a line."""


@given(st.integers(min_value=12, max_value=200), st.lists(st.dictionaries(st.sampled_from("abcdefgh"), WORDS)))
def test_no_line_is_wider_than_the_terminal(width: int, rows: list[dict[str, str]]) -> None:
    """Whatever the rows hold, a line of the table fits, and it is one line."""
    table = Table(rows, width=width)

    for line in (table.head, *table.lines(rows)):
        assert len(line) + sum(line.count(wide) for wide in "東京") <= width
        assert "\n" not in line
        assert "\t" not in line


def test_named_columns_are_made_narrower_until_they_fit() -> None:
    """All that were asked for stay; what is cut off ends with a sign for it."""
    rows = [{"a": "x" * 50, "b": "y" * 10, "c": "z"}]
    (line,) = Table(rows, columns=["a", "b", "c"], width=40).lines(rows)

    assert line == "x" * 24 + "…  " + "y" * 10 + "  z"


def test_an_object_is_its_fields_then_its_lists() -> None:
    """Objects inside have dotted names, what is absent a hyphen, and a list of objects is a table below."""
    value = {
        "id": "inv_1",
        "customer": {"name": "Acme"},
        "paid_at": None,
        "line_items": [{"id": "li_1", "amount": "5"}],
    }

    assert list(details(value, width=80)) == [
        "id             inv_1",
        "customer.name  Acme",
        "paid_at        -",
        "",
        "line_items",
        "id    amount",
        "li_1       5",
    ]


@pytest.mark.parametrize("columns", [60, 80, 140])
async def test_a_list_fits_the_terminal_it_is_shown_on(billow: Shell, api: Api, columns: int) -> None:
    """A person sees a table without being asked how; no row is broken, and a wider terminal shows more."""
    for number in range(3):
        body = {"name": f"Customer {number} with a long name", "email": f"billing@customer-{number}.example.com"}
        await api.post("/customers", json={**body, "external_id": f"customer-{number}", "currency": "USD"})
    shown = await billow.on_terminal("customers", "list", columns=columns, NO_COLOR="1")

    head, *rows = re.sub("\x1b\\[[0-9;]*m", "", shown.stdout).splitlines()
    assert len(rows) == 3
    assert all(len(line) <= columns for line in (head, *rows))
    assert head.split()[:2] == ["id", "name"]
    assert ("email" in head.split()) == (columns == 140)


async def test_colour_is_for_terminals_and_for_those_who_want_it(billow: Shell) -> None:
    """A refusal is red on a terminal, plain with NO_COLOR, and plain in a pipe."""
    red = "\x1b[1;31mError"

    assert red in (await billow.on_terminal("customers", "get", "nobody")).stdout
    assert "\x1b[1;31m" not in (await billow.on_terminal("customers", "get", "nobody", NO_COLOR="1")).stdout
    assert "\x1b" not in (await billow.alone("customers", "get", "nobody")).stderr


async def test_the_variable_says_how_answers_are_shown_and_the_option_overrules_it(billow: Shell) -> None:
    """BILLOW_OUTPUT is the choice for a whole session."""
    yaml_there = await billow.alone("customers", "list", BILLOW_OUTPUT="yaml")
    json_here = await billow.alone("customers", "list", "-o", "json", BILLOW_OUTPUT="yaml")

    assert yaml_there.stdout.startswith("data: []\n")
    assert json_here.json["data"] == []
