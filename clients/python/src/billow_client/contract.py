"""Which contract this client speaks. Written by `make clients` from contracts/openapi.json."""

CLIENT_VERSION = "0.1.0"
API_VERSION = "2026-04-01"
"""The version of the API that each request asks for."""
CONTRACT_SHA256 = "8bcaeaea137cb387c0eb0e72cae9db829026f456d0ed417695a8305a8056fa28"
"""The digest of the document that this client was written from."""
