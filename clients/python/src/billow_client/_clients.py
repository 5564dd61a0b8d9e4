"""The clients: whom to ask, as whom, and how patiently."""

from typing import Self

import httpx2

from billow_client import async_resources, resources
from billow_client._calls import RETRIES, TIMEOUT_S, Settings
from billow_client._transport import AsyncTransport, Transport


class Billow(resources.Resources):
    """A client that waits for each answer. Use it in a `with` block, or close it.

    `api_key` and `base_url` are read from BILLOW_API_KEY and BILLOW_URL when they are not given. `timeout` counts in
    seconds. A call that gets no answer, or 429, 502, 503 or 504, is sent up to `max_retries` times more, with growing
    pauses; each write carries an idempotency key, so that it takes effect once. `http_client` brings proxies,
    certificates or limits of your own, and is not closed here.
    """

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout: float = TIMEOUT_S,
        max_retries: int = RETRIES,
        http_client: httpx2.Client | None = None,
    ) -> None:
        settings = Settings.of(api_key, base_url, timeout=timeout, max_retries=max_retries)
        self._transport = Transport(settings, http_client)

    def close(self) -> None:
        """Close the connections, unless they are those of an `http_client` that was given."""
        if self._transport.owned:
            self._transport.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Billow(base_url={self._transport.settings.base_url!r})"


class AsyncBillow(async_resources.AsyncResources):
    """A client to await. Use it in an `async with` block, or close it. The arguments are those of `Billow`."""

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout: float = TIMEOUT_S,
        max_retries: int = RETRIES,
        http_client: httpx2.AsyncClient | None = None,
    ) -> None:
        settings = Settings.of(api_key, base_url, timeout=timeout, max_retries=max_retries)
        self._transport = AsyncTransport(settings, http_client)

    async def close(self) -> None:
        """Close the connections, unless they are those of an `http_client` that was given."""
        if self._transport.owned:
            await self._transport.http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"AsyncBillow(base_url={self._transport.settings.base_url!r})"
