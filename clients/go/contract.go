// Written by `make clients` from contracts/openapi.json. DO NOT EDIT.

package billow

const (
	// ClientVersion is the version of this client.
	ClientVersion = "0.1.0"
	// APIVersion is the version of the API that each request asks for.
	APIVersion = "2026-04-01"
	// ContractSHA256 is the digest of the document that this client was written from.
	ContractSHA256 = "6c5e8c9989c54cf741d1eff36c66d4e624572dc67b6ea79ccc6d38bcd753284e"
)
