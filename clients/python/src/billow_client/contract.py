"""Which contract this client speaks. Written by `make clients` from contracts/openapi.json."""

CLIENT_VERSION = "0.1.0"
API_VERSION = "2026-04-01"
"""The version of the API that each request asks for."""
CONTRACT_SHA256 = "490e7b7c84b44e6cafe8af76e51332caf1d1637ee81f4704d5ed9b58e1485023"
"""The digest of the document that this client was written from."""
