"""Many rows in one statement: they are stored as they were said, whatever they have in common."""

from decimal import Decimal

import pytest
from sqlalchemy import Boolean, Column, Integer, MetaData, Numeric, String, Table, Text, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from billow.doors.program import App
from billow.runtime.bulk import ROWS, among
from billow.tenants import operations as tenants
from tests.client import Api

PAPERS = Table(
    "papers",
    MetaData(),
    Column("tenant_id", String(64)),
    Column("n", Integer),
    Column("rate", Numeric),
    Column("price", Numeric),
    Column("words", ARRAY(Text)),
    Column("said", JSONB(none_as_null=True)),
    Column("note", Text),
    Column("open", Boolean),
)
MADE = """create temporary table papers (tenant_id varchar(64), n integer, rate numeric, price numeric, words text[],
                                         said jsonb, note text, open boolean)"""


async def test_what_rows_have_in_common_is_stored_in_each(app: App, api: Api) -> None:
    """Equal decimals keep the digits that each was written with; documents, lists and nothing stay as they were."""
    price, count = Decimal("2.50"), 2 * ROWS
    shared = {"price": price, "words": ["a", "b"], "said": {"x": [1, None]}, "note": None, "open": True}
    rows = [{"n": n, "rate": Decimal("1" if n % 2 else "1.0"), **shared} for n in range(count)]
    async with app.database.transaction() as conn:
        found = await tenants.authenticate(conn, api.key)
    assert found is not None
    async with app.database.begin(found[0].tenant) as tx:
        await tx.conn.execute(text(MADE))
        await tx.insert(PAPERS, rows)
        await tx.change(PAPERS, [{"n": n, "note": "again", "open": n > 0} for n in range(count)], key=("n",))
        stored = await tx.rows(select(PAPERS).where(among(PAPERS.c.note, ["again", "or not"])).order_by(PAPERS.c.n))
        digits = [row[0] for row in await tx.conn.execute(text("select rate::text from papers order by n"))]
        await tx.conn.execute(text("drop table papers"))
    assert digits == ["1.0", "1"] * ROWS
    assert [row["open"] for row in stored] == [False] + [True] * (count - 1)
    assert {str(row["price"]) for row in stored} == {"2.50"}
    assert all((row["words"], row["said"]) == (["a", "b"], {"x": [1, None]}) for row in stored)


async def test_columns_of_few_values_are_stored_in_their_rows(app: App, api: Api) -> None:
    """Each row has its own of the few documents, words, switches and nothings, in whatever order they come."""
    said = [{"x": [1, None]}, {"y": "two"}, None]
    notes, count = ["one", None, "two"], 8 * ROWS
    rows = [
        {
            "n": n,
            "rate": Decimal(n),
            "said": said[n % 3],
            "note": notes[n % 3],
            "open": n % 2 == 0,
            "words": [str(n % 2)],
        }
        for n in range(count)
    ]
    async with app.database.transaction() as conn:
        found = await tenants.authenticate(conn, api.key)
    assert found is not None
    async with app.database.begin(found[0].tenant) as tx:
        await tx.conn.execute(text(MADE))
        await tx.insert(PAPERS, rows)
        inserted = await tx.rows(select(PAPERS).order_by(PAPERS.c.n))
        order = [row[0] for row in await tx.conn.execute(text("select n from papers order by ctid"))]
        await tx.change(
            PAPERS, [{"n": row["n"], "said": row["said"], "note": row["note"]} for row in rows[::-1]], key=("n",)
        )
        changed = await tx.rows(select(PAPERS).order_by(PAPERS.c.n))
        await tx.conn.execute(text("drop table papers"))
    assert order == list(range(count))
    for stored in (inserted, changed):
        assert [{name: row[name] for name in rows[0]} for row in stored] == rows


@pytest.mark.parametrize("odd", ["plain", "", "\x1f", "a\x1e", "\x1e", '{a,"b\\', "ü\n\t'"])
async def test_texts_are_stored_as_they_are(app: App, api: Api, odd: str) -> None:
    """Whatever stands in one of them, empty ones and none among them, and numbers with and without an exponent."""
    notes = [odd, None, "", *map(str, range(2 * ROWS))]
    rates = [Decimal("1E+3"), Decimal("0E-3"), None, *(Decimal(n) / 8 for n in range(2 * ROWS))]
    rows = [
        {"n": n, "note": note, "rate": rate, "said": {"x": note}}
        for n, (note, rate) in enumerate(zip(notes, rates, strict=True))
    ]
    async with app.database.transaction() as conn:
        found = await tenants.authenticate(conn, api.key)
    assert found is not None
    async with app.database.begin(found[0].tenant) as tx:
        await tx.conn.execute(text(MADE))
        await tx.insert(PAPERS, rows)
        inserted = await tx.rows(select(PAPERS).order_by(PAPERS.c.n))
        await tx.change(PAPERS, [{"n": n, "note": note} for n, note in enumerate(notes[::-1])], key=("n",))
        changed = await tx.rows(select(PAPERS).order_by(PAPERS.c.n))
        digits = [row[0] for row in await tx.conn.execute(text("select rate::text from papers order by n limit 2"))]
        await tx.conn.execute(text("drop table papers"))
    assert [{name: row[name] for name in rows[0]} for row in inserted] == rows
    assert [row["note"] for row in changed] == notes[::-1]
    assert digits == ["1000", "0.000"]
