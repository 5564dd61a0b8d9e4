"""Which contract this client speaks. Written by `make clients` from contracts/openapi.json."""

CLIENT_VERSION = "0.1.0"
API_VERSION = "2026-04-01"
"""The version of the API that each request asks for."""
CONTRACT_SHA256 = "9741292f75de497d89639f6aa4cf2f66747572b64fcf313a36403c7683f37ba1"
"""The digest of the document that this client was written from."""
