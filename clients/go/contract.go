// Written by `make clients` from contracts/openapi.json. DO NOT EDIT.

package billow

const (
	// ClientVersion is the version of this client.
	ClientVersion = "0.1.0"
	// APIVersion is the version of the API that each request asks for.
	APIVersion = "2026-04-01"
	// ContractSHA256 is the digest of the document that this client was written from.
	ContractSHA256 = "4243d056578f79e813c5324ee516c634ef4c9f80bb87864917afc127399b79ef"
)
