"""Which contract this client speaks. Written by `make clients` from contracts/openapi.json."""

CLIENT_VERSION = "0.1.0"
API_VERSION = "2026-04-01"
"""The version of the API that each request asks for."""
CONTRACT_SHA256 = "4192c90541ace1c3cb5d700886d841acfb275cf1a57cd931f21b0ffb6a134ec0"
"""The digest of the document that this client was written from."""
