"""Commands that ask a running Billow: what is sent, what is shown, and what the process ends with."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from billow.runtime.db import from_json
from tests.cli.running import Shell
from tests.client import Api
from tests.scenarios.business import business, fixed, subscribe


async def test_a_customer_is_made_shown_changed_and_removed(billow: Shell, api: Api) -> None:
    """Options, dotted options and repeated ones make the body; null takes a value away; what is deleted is gone."""
    made = await billow(
        *("customers", "create", "--name", "Acme Corp", "--external-id", "acme", "--currency", "USD"),
        *("--billing-address.city", "Springfield", "--aliases", "a", "--aliases", "b", "--metadata", "team=red"),
        *("--net-days", "14"),
    )
    changed = await billow("customers", "update", "acme", "--net-days", "null", "--aliases", "[]")
    removed = await billow("customers", "delete", "acme")

    assert made.json["billing_address"]["city"] == "Springfield"
    assert (made.json["aliases"], made.json["metadata"], made.json["net_days"]) == (["a", "b"], {"team": "red"}, 14)
    assert (changed.json["net_days"], changed.json["aliases"], changed.json["name"]) == (None, [], "Acme Corp")
    assert (removed.code, removed.stdout, removed.stderr) == (0, "", "")
    await api.fails("GET", "/customers/acme", 404)


async def test_the_whole_body_comes_from_a_file_or_from_standard_input(billow: Shell, tmp_path: Path) -> None:
    """What options say stands on top of it, a property of an object on top of the object."""
    body = {"name": "Acme", "billing_address": {"city": "Springfield", "line1": "1 Main St"}}
    (tmp_path / "acme.json").write_text(json.dumps(body))
    typed = ("--external-id", "acme", "--billing-address.city", "Rome")

    read = await billow("customers", "create", "--json", str(tmp_path / "acme.json"), *typed)
    piped = await billow("customers", "create", "--json", "-", "--name", "Other", stdin=json.dumps(body))
    missing = await billow("customers", "create", "--json", str(tmp_path / "nothing.json"))
    broken = await billow("customers", "create", "--json", "-", stdin="{name: Acme}")

    assert (read.json["name"], read.json["external_id"]) == ("Acme", "acme")
    assert (read.json["billing_address"]["city"], read.json["billing_address"]["line1"]) == ("Rome", "1 Main St")
    assert (piped.json["name"], piped.json["billing_address"]["city"]) == ("Other", "Springfield")
    assert (missing.code, broken.code) == (2, 2)
    assert "Cannot read" in missing.stderr
    assert "no JSON" in broken.stderr


async def test_events_are_stored_from_options_from_json_and_listed(billow: Shell, api: Api) -> None:
    """One event by options, two by JSON: all three are there, a number as exact as it was typed."""
    await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    event = {"account": "acme", "event_name": "call", "timestamp": "2026-01-02T00:00:00Z"}
    one = await billow(
        *("events", "ingest", "--account", "acme", "--event-name", "call", "--unique-id", "e1"),
        *("--timestamp", "2026-01-02T00:00:00Z", "--properties", "tokens=1.50"),
    )
    two = await billow("events", "ingest", "--json", "-", stdin=json.dumps([event | {"unique_id": "e2"}]))
    three = await billow("events", "ingest", "--events", json.dumps([event | {"unique_id": "e3"}]))

    assert [ran.json["ingested"] for ran in (one, two, three)] == [["e1"], ["e2"], ["e3"]]
    assert (await billow("events", "get", "e1")).json["properties"] == {"tokens": "1.5"}
    listed = await billow("events", "list", "--event-name", "call,other", "--all")
    assert {row["unique_id"] for row in listed.json["data"]} == {"e1", "e2", "e3"}


async def test_every_row_comes_page_after_page(billow: Shell, api: Api) -> None:
    """Of 7 customers a page of 3 says where it goes on; `--all` shows each once, as JSON, as YAML and as a table."""
    for number in range(7):
        await api.post("/customers", json={"name": f"Customer {number}"})
    page = await billow("customers", "list", "--limit", "3")
    more = await billow("customers", "list", "--limit", "3", "--cursor", page.json["pagination"]["next_cursor"])
    whole = await billow("customers", "list", "--limit", "3", "--all", "--sort", "name:asc")
    yaml = await billow("customers", "list", "--limit", "3", "--all", "-o", "yaml")
    table = await billow("customers", "list", "--limit", "3", "--all", "--columns", "name, id")

    names = {f"Customer {number}" for number in range(7)}
    assert len(page.json["data"]) == len(more.json["data"]) == 3
    assert not {row["id"] for row in page.json["data"]} & {row["id"] for row in more.json["data"]}
    assert [row["name"] for row in whole.json["data"]] == sorted(names)
    assert yaml.stdout.startswith("data:\n- id: cus_")
    assert yaml.stdout.count("\n- id: cus_") == 7
    head, *rows = table.stdout.splitlines()
    assert head.split() == ["name", "id"]
    assert {row.split("  ")[0] for row in rows} == names
    assert (await billow("customers", "list", "--all", "--search", "nobody")).json == {"data": []}
    unknown = await billow("customers", "list", "--all", "--columns", "id,nmae,billing_address.city")
    assert (unknown.code, unknown.stdout) == (2, "")
    assert "there is no nmae; there are id, name, " in unknown.stderr


async def test_a_list_can_be_filtered_sorted_and_completed(billow: Shell, api: Api) -> None:
    """Repeated options and commas mean any of; a reference is answered whole when it is asked for."""
    await business(api, fixed("49.00"))
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-02-02T00:00:00Z")
    listed = await billow("invoices", "list", "--status", "draft", "--status", "issued", "--expand", "customer")

    assert listed.json["data"]
    assert {row["customer"]["external_id"] for row in listed.json["data"]} == {"acme"}
    assert (await billow("invoices", "list", "--status", "void,canceled")).json["data"] == []


async def test_a_file_goes_where_it_is_sent(billow: Shell, api: Api, tmp_path: Path) -> None:
    """A PDF lies in the named file, or in the pipe; it is never thrown onto a terminal."""
    await business(api, fixed("49.00"))
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-02T00:00:00Z")
    number = (await api.get("/invoices"))["data"][0]["id"]
    path = tmp_path / "invoice.pdf"

    saved = await billow("invoices", "pdf", number, "--output-file", str(path))
    piped = await billow("invoices", "pdf", number)
    thrown = await billow.on_terminal("invoices", "pdf", number)

    assert path.read_bytes() == piped.content
    assert piped.content.startswith(b"%PDF-")
    assert (saved.stdout, thrown.code) == ("", 2)
    assert "--output-file" in thrown.stdout
    assert "%PDF" not in thrown.stdout


async def test_a_dry_run_changes_nothing_and_says_so(billow: Shell, api: Api) -> None:
    """The answer is what would have been, on stdout; that nothing was done stands on stderr."""
    ran = await billow("customers", "create", "--name", "Acme", "--dry-run")

    assert ran.json["name"] == "Acme"
    assert ran.stderr == "Dry run: nothing was changed.\n"
    assert (await api.get("/customers"))["data"] == []


async def test_a_document_is_changed_only_as_it_was_read(billow: Shell, api: Api) -> None:
    """`--verbose` shows the tag of a document; `--if-match` with an older one is refused with 6."""
    await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    read = await billow("customers", "get", "acme", "--verbose")
    tag = read.stderr.split("ETag ")[1].split(",")[0].strip()
    first = await billow("customers", "update", "acme", "--name", "First", "--if-match", tag)
    second = await billow("customers", "update", "acme", "--name", "Second", "--if-match", tag)

    assert (first.code, second.code) == (0, 6)
    assert "precondition_failed" in second.stderr
    assert (await api.get("/customers/acme"))["name"] == "First"


async def test_a_write_under_a_key_happens_once(billow: Shell, api: Api) -> None:
    """The same key answers the same; without one each command has its own."""
    keyed = [await billow("customers", "create", "--name", "Acme", "--idempotency-key", "once") for _ in range(2)]
    fresh = [await billow("customers", "create", "--name", "Acme") for _ in range(2)]

    assert keyed[0].json == keyed[1].json
    assert fresh[0].json["id"] != fresh[1].json["id"]
    assert len((await api.get("/customers"))["data"]) == 3


async def test_a_refusal_names_the_options_and_ends_with_its_code(billow: Shell, api: Api) -> None:
    """Each kind has its own code; a field is named as it was typed, whatever it is called in the body."""
    await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    bad = await billow("customers", "create", "--name", "", "--billing-address.country", "Nowhere", "--net-days", "x")
    ran = {
        3: await replace(billow, key="sk_test_wrong")("customers", "list"),
        5: await billow("customers", "get", "nobody"),
        6: await billow("customers", "create", "--name", "Other", "--external-id", "acme"),
        7: bad,
        9: await replace(billow, url="http://127.0.0.1:9")("customers", "list"),
    }

    assert {code: each.code for code, each in ran.items()} == {code: code for code in ran}
    assert all(each.stdout == "" and each.stderr.startswith("Error: ") for each in ran.values())
    for option in ("--name: ", "--billing-address.country: ", "--net-days: "):
        assert f"\n  {option}" in bad.stderr
    assert "billow up" in ran[9].stderr
    listed = await billow("customers", "list", "--limit", "0")
    assert (listed.code, "\n  --limit: " in listed.stderr) == (7, True)


async def test_a_key_without_the_scope_is_forbidden(billow: Shell) -> None:
    """4, and the scope that is missing is named."""
    made = await billow("api-keys", "create", "--name", "reader", "--scopes", "customers:read")
    reader = replace(billow, key=made.json["key"])

    refused = await reader("customers", "create", "--name", "Acme")
    assert (refused.code, "customers:write" in refused.stderr) == (4, True)
    assert (await reader("customers", "list")).code == 0


async def test_a_refusal_is_json_where_json_is_asked_for(billow: Shell) -> None:
    """`-o json` puts the problem document on stderr, also when nobody answers; the codes stay."""
    refused = await billow("customers", "get", "nobody", "-o", "json")
    nobody = await replace(billow, url="http://127.0.0.1:9")("customers", "delete", "x", "-o", "json")

    assert (refused.code, nobody.code) == (5, 9)
    assert (from_json(refused.stderr)["code"], from_json(refused.stderr)["status"]) == ("not_found", 404)
    assert "Nobody answers" in from_json(nobody.stderr)["detail"]


async def test_what_is_destructive_asks_a_person_and_no_program(billow: Shell, api: Api) -> None:
    """On a terminal a customer is only removed when a person says yes, or `--yes` did; in a pipe it is removed."""
    for name in ("a", "b", "c"):
        await api.post("/customers", json={"name": name, "external_id": name})

    kept = await billow.on_terminal("customers", "delete", "a", typed="n\n")
    said = await billow.on_terminal("customers", "delete", "a", typed="y\n")
    flagged = await billow.on_terminal("customers", "delete", "b", "--yes")
    piped = await billow.alone("customers", "delete", "c")

    assert (kept.code, said.code, flagged.code, piped.code) == (1, 0, 0, 0)
    assert "[y/N]" in kept.stdout
    assert "[y/N]" not in flagged.stdout
    assert (await api.get("/customers"))["data"] == []


async def test_a_field_comes_before_an_option_of_the_program(billow: Shell) -> None:
    """An endpoint has a `--url` of its own; that of the program is `--billow-url` there."""
    typed = ("webhook-endpoints", "create", "--url", "https://example.com/hooks")
    made = await billow(*typed)
    elsewhere = await billow(*typed, "--billow-url", "http://127.0.0.1:9")

    assert made.json["url"] == "https://example.com/hooks"
    assert made.json["secret"].startswith("whsec_")
    assert elsewhere.code == 9


@pytest.mark.parametrize(
    "typed",
    [
        ("customers", "get"),
        ("customers", "get", "a", "b"),
        ("customers", "list", "--nonsense"),
        ("customers", "list", "-o", "xml"),
        ("customers", "list", "--all", "--offset", "5"),
        ("customers", "list", "-o", "json", "--columns", "id"),
        ("customers", "create", "--billing-address", "[]"),
        ("customers", "create", "--metadata", "team"),
        ("invoices", "create", "--line-items", "[{]"),
        ("events", "ingest", "--json", "-", "--account", "acme"),
    ],
    ids=" ".join,
)
async def test_wrong_usage_is_told_before_anything_is_sent(billow: Shell, typed: tuple[str, ...]) -> None:
    """It ends with 2, and nothing was asked of the server."""
    ran = await billow(
        *typed,
        stdin="[]",
    )

    assert (ran.code, ran.stdout) == (2, "")
    assert "Error" in ran.stderr
