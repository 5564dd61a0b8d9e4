"""Which contract this client speaks. Written by `make clients` from contracts/openapi.json."""

CLIENT_VERSION = "0.1.0"
API_VERSION = "2026-04-01"
"""The version of the API that each request asks for."""
CONTRACT_SHA256 = "09f43d9486c101c1b69f0290d1da496641be90e0878f5013a6219fa9cd4cfdd1"
"""The digest of the document that this client was written from."""
