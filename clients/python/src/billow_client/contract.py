"""Which contract this client speaks. Written by `make clients` from contracts/openapi.json."""

CLIENT_VERSION = "0.1.0"
API_VERSION = "2026-04-01"
"""The version of the API that each request asks for."""
CONTRACT_SHA256 = "e4630f14115309659f5cf32416f720d8cba5e97afc28b31ac1f2d64f962c92b9"
"""The digest of the document that this client was written from."""
