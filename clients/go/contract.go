// Written by `make clients` from contracts/openapi.json. DO NOT EDIT.

package billow

const (
	// ClientVersion is the version of this client.
	ClientVersion = "0.1.0"
	// APIVersion is the version of the API that each request asks for.
	APIVersion = "2026-04-01"
	// ContractSHA256 is the digest of the document that this client was written from.
	ContractSHA256 = "784fbece0e3396dddc811a090e8c74a94afa8fff600a2449a1f0bfeafb7d1cda"
)
