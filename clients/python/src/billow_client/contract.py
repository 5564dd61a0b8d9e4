"""Which contract this client speaks. Written by `make clients` from contracts/openapi.json."""

CLIENT_VERSION = "0.1.0"
API_VERSION = "2026-04-01"
"""The version of the API that each request asks for."""
CONTRACT_SHA256 = "3d04f9e963e13e754187cdc22b7a0f8c24dfbebb0eb949f38e56474a60477fd4"
"""The digest of the document that this client was written from."""
