"""Which contract this client speaks. Written by `make clients` from contracts/openapi.json."""

CLIENT_VERSION = "0.1.0"
API_VERSION = "2026-04-01"
"""The version of the API that each request asks for."""
CONTRACT_SHA256 = "784fbece0e3396dddc811a090e8c74a94afa8fff600a2449a1f0bfeafb7d1cda"
"""The digest of the document that this client was written from."""
