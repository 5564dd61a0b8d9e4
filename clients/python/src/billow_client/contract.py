"""Which contract this client speaks. Written by `make clients` from contracts/openapi.json."""

CLIENT_VERSION = "0.1.0"
API_VERSION = "2026-04-01"
"""The version of the API that each request asks for."""
CONTRACT_SHA256 = "4243d056578f79e813c5324ee516c634ef4c9f80bb87864917afc127399b79ef"
"""The digest of the document that this client was written from."""
