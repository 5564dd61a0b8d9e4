"""The front page, and what every answer forbids the browser."""

import re

import pytest

from tests.client import Api


async def test_the_front_page_needs_nothing_from_elsewhere_and_no_script(api: Api) -> None:
    """All that the page loads is served here; it names the routes where a stranger goes on."""
    page = await api.http.get("/")

    assert page.status_code == 200
    assert "<script" not in page.text
    assert "style=" not in page.text
    loaded = re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', page.text)
    assert loaded
    for path in loaded:
        assert path.startswith("/assets/")
        assert (await api.http.get(path)).status_code == 200
    for path in ("/api/docs", "/api/openapi.json", "/readyz", "/metrics"):
        assert f'href="{path}"' in page.text


@pytest.mark.parametrize("path", ["/", "/assets/pages.css", "/api/customers", "/nowhere", "/readyz"])
async def test_every_answer_is_guarded(api: Api, path: str) -> None:
    """Pages, files, answers and errors alike may not be framed, sniffed, or run what they did not bring."""
    headers = (await api.http.get(path)).headers

    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
