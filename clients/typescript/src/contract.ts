/** Which contract this client speaks. Written by `make clients` from contracts/openapi.json. */

export const CLIENT_VERSION = "0.1.0";
/** The version of the API that each request asks for. */
export const API_VERSION = "2026-04-01";
/** The digest of the document that this client was written from. */
export const CONTRACT_SHA256 = "6c5e8c9989c54cf741d1eff36c66d4e624572dc67b6ea79ccc6d38bcd753284e";
