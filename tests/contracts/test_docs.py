"""The reference: a page for everything, every link leading somewhere, and nothing from strangers."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from billow import bootstrap
from billow.doors import contracts
from billow.doors.dashboard import pages
from billow.doors.rest import docs, openapi, problems
from billow.doors.rest.docs import prose
from billow.doors.rest.docs.site import ROOT, Site
from billow.doors.rest.docs.ways import ways
from billow.doors.rest.openapi.shapes import reached
from billow.kit.errors import NotFound, refusals
from billow.kit.operation import OPERATIONS, Context, Operation, operation
from billow.runtime.settings import Settings

LARGEST = 60_000
"""Bytes of a page: a phone on a bad line has it in a second or two."""


BODY = re.compile("Body(Camel)?$")
"""The body of one operation, which is its page's own."""


class Page(HTMLParser):
    """What a page consists of: its tags, its anchors and where its links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id" and value:
                self.ids.append(value)
            if name in ("href", "src", "action") and value:
                self.links.add(value)

    def handle_data(self, data: str) -> None:
        """Note what is read."""
        self.text += data


def address(name: str) -> str:
    """The page of an operation."""
    return f"{ROOT}/{name.replace('.', '/')}"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """A client of the reference and of the files that all pages share."""
    bootstrap.load()
    with TestClient(Starlette(routes=[*docs.routes(), *pages.routes(Settings())])) as client:
        yield client


@pytest.fixture(scope="module")
def site() -> Site:
    """The pages on all operations."""
    bootstrap.load()
    return Site(list(OPERATIONS.values()))


@pytest.fixture(scope="module")
def read(client: TestClient, site: Site) -> dict[str, Page]:
    """Every page by its address."""
    found = {}
    for page in site.pages.values():
        answer = client.get(page.url)
        assert answer.status_code == 200, page.url
        found[page.url] = Page(answer.text)
    return found


def test_every_operation_has_its_page(read: dict[str, Page]) -> None:
    """The page of an operation tells its route, its scope, and how each door calls it."""
    for name, each in OPERATIONS.items():
        text = read[address(name)].text
        command = name.replace(".", " ").replace("_", "-")
        told = [each.method, f"/api{each.path}", each.rpc, name.replace(".", "_"), f"billow {command}"]
        assert [word for word in [*told, *([] if each.open else [each.needs])] if word not in text] == [], name


def test_every_page_is_markdown_too(client: TestClient, site: Site) -> None:
    """At its address with `.md` behind it stands the same, beginning with the same heading."""
    for page in site.pages.values():
        answer = client.get(f"{page.url}.md")
        assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
        assert answer.text.startswith(f"# {page.title}\n"), page.url
        assert answer.text.count("```") % 2 == 0


def test_an_operation_is_shown_in_every_way(client: TestClient) -> None:
    """Each language has its program on the page and in the Markdown, to the letter."""
    shown = docs.ways.snippets(OPERATIONS["subscriptions.create"])
    assert len(shown) == len(ways())
    for text in shown.values():
        assert text in Page(client.get(f"{ROOT}/subscriptions/create").text).text
        assert text in client.get(f"{ROOT}/subscriptions/create.md").text


def test_pages_are_small(client: TestClient, site: Site) -> None:
    """No page is larger than 60 KB."""
    assert {
        page.url: len(site.html(path).encode())
        for path, page in site.pages.items()
        if len(site.html(path).encode()) > LARGEST
    } == {}


def test_all_that_a_body_holds_can_be_read(read: dict[str, Page]) -> None:
    """The objects inside of a body, and those inside of them, are reached from its page by links to objects alone."""
    document = openapi.document(OPERATIONS.values())
    schemas = document["components"]["schemas"]
    unread = set()
    for name, each in OPERATIONS.items():
        body = document["paths"][f"/api{each.path}"][each.method.lower()].get("requestBody")
        found = {address(name)}
        while more := {link for url in found for link in read[url].links & set(read) if "/objects/" in link} - found:
            found |= more
        held = {held for held in reached(body, schemas) if "properties" in schemas[held] and not BODY.search(held)}
        unread |= {(name, object) for object in held if f"{ROOT}/objects/{object}" not in found}
    assert unread == set()


def test_a_price_stands_on_a_page_of_its_own(client: TestClient, read: dict[str, Page]) -> None:
    """Where a price is sent there is a link to the types of prices, with those that fit; each leads to its fields."""
    bundle = client.get(f"{address('bundles.create')}.md").text.partition("## Headers")[0]
    assert f"`price` ([PriceInput]({ROOT}/objects/PriceInput.md) of type `dynamic`, `expression`, `fixed`" in bundle
    assert "billing_direction" not in bundle
    schemas = openapi.document(OPERATIONS.values())["components"]["schemas"]
    refs = schemas["NewBundleItemInput"]["properties"]["price"]["discriminator"]["mapping"].values()
    targets = [f"{ROOT}/objects/{ref.rpartition('/')[2]}" for ref in refs]
    assert len(targets) > 10
    assert set(targets) <= read[f"{ROOT}/objects/PriceInput"].links
    for target in targets:
        assert "billing_direction" in read[target].text
        assert "- `billing_direction` (one of `advance`, `arrears`" in client.get(f"{target}.md").text


def test_every_refusal_has_its_anchors(client: TestClient, read: dict[str, Page]) -> None:
    """Each code stands where the `type` of a problem points to, and on the page of errors."""
    codes = {refusal.code for refusal in refusals()}
    assert {f"error-{code}" for code in codes} <= set(read[ROOT].ids)
    assert codes <= set(read[f"{ROOT}/errors"].ids)
    body = problems.problem(NotFound(), "req_1").body
    path, _, anchor = json.loads(bytes(body))["type"].partition("#")
    assert anchor in Page(client.get(path).text).ids


def test_every_event_is_listed(client: TestClient, read: dict[str, Page]) -> None:
    """Each type has its anchor, and each object that events speak of has a message a link away."""
    known = contracts.events()
    page = f"{ROOT}/webhook-events"
    assert set(known) <= set(read[page].ids)
    links = set(re.findall(rf"\]\(({page}/\w+\.md)\)", client.get(f"{page}.md").text))
    assert {f"{link}.md" for link in read[page].links if link.startswith(f"{page}/")} == links
    messages = [m for link in links for m in re.findall(r"```json\n(.*?)```", client.get(link).text, re.DOTALL)]
    spoken = {known[json.loads(message)["type"]]["object"] for message in messages}
    assert spoken == {each["object"] for each in known.values() if each["emitted"]}


def test_links_lead_somewhere(client: TestClient, read: dict[str, Page]) -> None:
    """No anchor is there twice on a page, and each link within the site has its page and its anchor."""
    broken = set()
    for url, page in read.items():
        assert len(page.ids) == len(set(page.ids)), url
        for link in page.links:
            path, _, anchor = link.partition("#")
            target = read.get(path or url)
            if anchor and (target is None or anchor not in target.ids):
                broken.add((url, link))
    paths = {link.partition("#")[0] for page in read.values() for link in page.links} - set(read) - {""}
    broken |= {("", path) for path in paths if client.get(path).status_code != 200}
    assert broken == set()


def test_links_in_markdown_lead_somewhere(client: TestClient, site: Site) -> None:
    """Agents that follow the links of a text arrive at texts."""
    links = {link for path in site.pages for link in re.findall(r"\]\((/[^)#]*)", site.markdown(path))}
    assert len(links) > 100
    assert {link for link in links if client.get(link).status_code != 200} == set()


def test_nothing_comes_from_elsewhere(read: dict[str, Page]) -> None:
    """There is no script and no inline style, and every address is our own."""
    for url, page in read.items():
        assert page.tags.isdisjoint({"script", "style", "iframe", "object", "embed", "base"}), url
        assert not [name for name in page.attributes if name == "style" or name.startswith("on")], url
        assert all(link.startswith(("#", "/")) and not link.startswith("//") for link in page.links), url


def test_the_policy_forbids_all_else(client: TestClient) -> None:
    """A page may load our style sheets and pictures, send the search, and nothing more."""
    policy = client.get(ROOT).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self';")
    assert "script-src" not in policy


def test_what_is_known_is_not_sent_again(client: TestClient) -> None:
    """A caller that has a page already is told so."""
    for path in (ROOT, f"{ROOT}.md", address("customers.create"), "/llms.txt", "/api/billow.proto", f"{ROOT}.css"):
        tag = client.get(path).headers["etag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_the_contracts_are_beside_it(client: TestClient) -> None:
    """The OpenAPI document and the protocol buffers can be downloaded; the latter are those that are committed."""
    assert client.get("/api/openapi.json").json()["openapi"] == "3.1.0"
    committed = Path(__file__).parents[2] / "contracts" / "billow.proto"
    assert client.get("/api/billow.proto").content == committed.read_bytes()


def test_agents_find_every_page(client: TestClient, site: Site) -> None:
    """`llms.txt` has a title, a summary and a link to each page as Markdown; `llms-full.txt` has all of their text."""
    index = client.get("/llms.txt").text
    title, _, summary = index.splitlines()[:3]
    assert title == "# Billow"
    assert summary.startswith("> ")
    links = re.findall(r"^- \[.+?\]\((\S+?)\)", index, re.MULTILINE)
    assert {page.url + ".md" for page in site.pages.values()} <= set(links)
    assert {link for link in links if client.get(link).status_code != 200} == set()
    full = client.get("/llms-full.txt").text
    assert [path for path in site.pages if site.markdown(path) not in full] == []


def test_search_finds_by_any_word(client: TestClient) -> None:
    """The page whose name was typed comes first; a field and a code lead to the pages that speak of them."""

    def results(question: str) -> list[str]:
        text = client.get(f"{ROOT}/search", params={"q": question}).text
        return re.findall(r'<li><a href="(/api/docs/[^"]+)">', text.partition("<main")[2])

    assert results("customers create")[0] == address("customers.create")
    assert results("cancel")[0] == address("subscriptions.cancel")
    assert address("events.ingest") in results("unique_id")
    assert results("idempotency_key_in_flight")[0] == f"{ROOT}/errors#idempotency_key_in_flight"
    assert results("invoice.voided")[0] == f"{ROOT}/webhook-events#invoice.voided"
    assert address("objects.FixedPrice") in results("fixed price")[:3]
    assert address("objects.Price") in results("price")[:3]
    assert results("zzz") == []
    assert results("") == []


def test_search_takes_the_nearest_of_equals(client: TestClient) -> None:
    """Of two pages that answer as well, the one whose address has fewer words that were not typed comes first."""
    text = client.get(f"{ROOT}/search", params={"q": "invoices list"}).text
    assert text.index(f'<li><a href="{address("invoices.list")}">') < text.index(address("customers.invoices"))
    text = client.get(f"{ROOT}/search", params={"q": "cancel"}).text
    assert text.index(f'<li><a href="{address("subscriptions.cancel")}">') < text.index(address("billing_runs.cancel"))


def test_what_is_searched_for_is_shown_as_text(client: TestClient) -> None:
    """Markup in a question stays text, and a long question is cut."""
    page = client.get(f"{ROOT}/search", params={"q": '"><script>alert(1)</script>' + "a" * 10_000})
    assert "<script" not in page.text
    assert len(page.content) < LARGEST


def test_a_page_that_is_not_there_offers_others(client: TestClient) -> None:
    """The answer is 404, and names pages that may have been meant."""
    answer = client.get(f"{ROOT}/invoices/mark")
    assert answer.status_code == 404
    assert address("invoices.mark_as_paid") in Page(answer.text).links


@pytest.fixture
def toy() -> Operation:
    """An operation that exists for this test alone."""

    @operation(
        "toys.wind_up",
        http="POST /toys/{toy_id}/wind-up",
        rpc="ToyService.WindUp",
        needs="toys:write",
        effect="destructive",
        example={"toy_id": "robot", "turns": 3},
    )
    async def wind_up(tx: Context, *, toy_id: str, turns: int = 1) -> None:
        """Wind a toy up; one that is wound up too far breaks.

        A `spring` holds twelve turns.

        Raises:
            NotFound: There is no such toy.
        """

    return OPERATIONS.pop("toys.wind_up")


def test_a_new_operation_has_its_page(toy: Operation) -> None:
    """Nothing but the declaration is needed: text, refusals and programs in all languages follow from it."""
    site = Site([toy])
    page, text = Page(site.html("toys/wind_up")), site.markdown("toys/wind_up")
    assert "A spring holds twelve turns." in page.text
    assert f"{ROOT}/errors#not_found" in page.links
    assert "- `turns` (whole number; default `1`)" in text
    assert "- `not_found` (404): There is no such toy." in text
    assert 'billow.toys.wind_up("robot", turns=3)' in text
    assert 'billow.toys.windUp("robot", { turns: 3 })' in text
    assert "billow toys wind-up robot --turns 3 --yes" in text
    assert 'pb.ToyServiceWindUpRequest(toy_id="robot", turns=3)' in text
    assert '"$BILLOW_URL/api/toys/robot/wind-up"' in text
    assert f"{ROOT}/toys/wind_up.md" in site.index()


def test_two_pages_do_not_share_an_address(toy: Operation, monkeypatch: pytest.MonkeyPatch) -> None:
    """A resource that is called like one of our own pages is an error, and does not hide either of them."""
    object.__setattr__(toy, "name", "errors.wind_up")
    with pytest.raises(ValueError, match="two pages stand at /api/docs/errors"):
        _ = Site([toy]).pages


def test_prose_is_data() -> None:
    """Markup in a docstring is shown as text; backticks, stars and links within the site are ours."""
    assert prose.prose("<b> & `a<b` and *word*, 2 * 3 * 4") == (
        "&lt;b&gt; &amp; <code>a&lt;b</code> and <em>word</em>, 2 * 3 * 4"
    )
    assert prose.prose("[`a`](/b) [c](https://d) [e](//f)") == '<a href="/b"><code>a</code></a> [c](https://d) [e](//f)'
    assert prose.code('{"a": "<b>", "n": 1}', "json") == (
        '{<span class="key">&#34;a&#34;</span>: <span class="text">&#34;&lt;b&gt;&#34;</span>, '
        '<span class="key">&#34;n&#34;</span>: <span class="word">1</span>}'
    )
