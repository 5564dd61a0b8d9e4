"""Which contract this client speaks. Written by `make clients` from contracts/openapi.json."""

CLIENT_VERSION = "0.1.0"
API_VERSION = "2026-04-01"
"""The version of the API that each request asks for."""
CONTRACT_SHA256 = "d8f36fd773d3e171895a2fe13861271f415153e657a47852fe60fb78356d445b"
"""The digest of the document that this client was written from."""
