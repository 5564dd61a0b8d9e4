// Written by `make clients` from contracts/openapi.json. DO NOT EDIT.

package billow

const (
	// ClientVersion is the version of this client.
	ClientVersion = "0.1.0"
	// APIVersion is the version of the API that each request asks for.
	APIVersion = "2026-04-01"
	// ContractSHA256 is the digest of the document that this client was written from.
	ContractSHA256 = "2456fa83874a653f2547816004cfa2bc06931014722ffe3c781231a3584f2e79"
)
