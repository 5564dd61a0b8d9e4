"""Which contract this client speaks. Written by `make clients` from contracts/openapi.json."""

CLIENT_VERSION = "0.1.0"
API_VERSION = "2026-04-01"
"""The version of the API that each request asks for."""
CONTRACT_SHA256 = "2456fa83874a653f2547816004cfa2bc06931014722ffe3c781231a3584f2e79"
"""The digest of the document that this client was written from."""
