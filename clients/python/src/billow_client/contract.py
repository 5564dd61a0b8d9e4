"""Which contract this client speaks. Written by `make clients` from contracts/openapi.json."""

CLIENT_VERSION = "0.1.0"
API_VERSION = "2026-04-01"
"""The version of the API that each request asks for."""
CONTRACT_SHA256 = "ae677d329240d24a841433ddfa8d4e37d037e058732ea6f4bdb4b4ad61ae7e70"
"""The digest of the document that this client was written from."""
