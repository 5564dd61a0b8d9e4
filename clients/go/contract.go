// Written by `make clients` from contracts/openapi.json. DO NOT EDIT.

package billow

const (
	// ClientVersion is the version of this client.
	ClientVersion = "0.1.0"
	// APIVersion is the version of the API that each request asks for.
	APIVersion = "2026-04-01"
	// ContractSHA256 is the digest of the document that this client was written from.
	ContractSHA256 = "a6c02ad7221a36ffe21e497bda7d8c5f44acdacf18c4ca7e9ed5fa14ecf0071d"
)
