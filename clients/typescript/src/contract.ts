/** Which contract this client speaks. Written by `make clients` from contracts/openapi.json. */

export const CLIENT_VERSION = "0.1.0";
/** The version of the API that each request asks for. */
export const API_VERSION = "2026-04-01";
/** The digest of the document that this client was written from. */
export const CONTRACT_SHA256 = "a6c02ad7221a36ffe21e497bda7d8c5f44acdacf18c4ca7e9ed5fa14ecf0071d";
