"""Which contract this client speaks. Written by `make clients` from contracts/openapi.json."""

CLIENT_VERSION = "0.1.0"
API_VERSION = "2026-04-01"
"""The version of the API that each request asks for."""
CONTRACT_SHA256 = "70a6201f849357de8991ad6a3adaff1e1e117a6a654cfb3eec2148730868be2b"
"""The digest of the document that this client was written from."""
