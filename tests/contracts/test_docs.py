"""The reference page: complete, reachable, and without scripts or strangers."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from billow import bootstrap
from billow.doors.rest import docs
from billow.doors.rest.docs import prose
from billow.kit.errors import refusals
from billow.kit.operation import OPERATIONS


class Page(HTMLParser):
    """What a page consists of: its tags, its anchors and where its links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id" and value:
                self.ids.append(value)
            if name in ("href", "src") and value:
                self.links.add(value)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """A client of the routes of the reference."""
    bootstrap.load()
    with TestClient(Starlette(routes=docs.routes())) as client:
        yield client


@pytest.fixture(scope="module")
def page(client: TestClient) -> Page:
    """The reference."""
    answer = client.get("/api/docs")
    assert answer.status_code == 200
    return Page(answer.text)


def test_every_operation_has_its_anchor(page: Page) -> None:
    """Each operation stands on the page under its name."""
    assert set(OPERATIONS) <= set(page.ids)


def test_every_refusal_has_its_anchor(page: Page) -> None:
    """Each code stands on the page where the `type` of a problem points to."""
    assert {f"error-{refusal.code}" for refusal in refusals()} <= set(page.ids)


def test_links_lead_somewhere(page: Page) -> None:
    """No anchor is there twice, and each link within the page leads to one."""
    assert len(page.ids) == len(set(page.ids))
    inside = {link.removeprefix("#") for link in page.links if link.startswith("#")}
    assert inside <= set(page.ids)


def test_nothing_comes_from_elsewhere(page: Page) -> None:
    """There is no script, no inline style, and each file is our own."""
    assert page.tags.isdisjoint({"script", "style", "iframe", "img", "form", "object"})
    assert not [name for name in page.attributes if name == "style" or name.startswith("on")]
    assert all(link.startswith(("#", "/api/")) for link in page.links)


def test_the_policy_forbids_all_else(client: TestClient) -> None:
    """The page may load its style sheet and nothing more."""
    policy = client.get("/api/docs").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")


def test_style_and_document_are_served(client: TestClient) -> None:
    """The style sheet and the OpenAPI document are there, each as what it is."""
    assert client.get("/api/docs.css").headers["content-type"].startswith("text/css")
    assert client.get("/api/openapi.json").json()["openapi"] == "3.1.0"


def test_what_is_known_is_not_sent_again(client: TestClient) -> None:
    """A caller that has the page already is told so."""
    tag = client.get("/api/docs").headers["etag"]
    assert client.get("/api/docs", headers={"If-None-Match": tag}).status_code == 304


def test_the_style_follows_the_reader() -> None:
    """Light and dark are the reader's choice, and focus is visible."""
    css = docs._css().decode()
    assert "prefers-color-scheme: dark" in css
    assert ":focus-visible" in css
    assert not re.search(r"url\(|@import", css)


def test_prose_is_data() -> None:
    """Markup in a docstring is shown as text; backticks and stars are ours."""
    assert prose.prose("<b> & `a<b` and *word*, 2 * 3 * 4") == (
        "&lt;b&gt; &amp; <code>a&lt;b</code> and <em>word</em>, 2 * 3 * 4"
    )
    assert prose.json_code('{"a": "<b>", "n": 1}') == (
        '{<span class="key">&#34;a&#34;</span>: <span class="text">&#34;&lt;b&gt;&#34;</span>, '
        '<span class="key">&#34;n&#34;</span>: <span class="word">1</span>}'
    )
