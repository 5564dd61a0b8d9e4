/** Which contract this client speaks. Written by `make clients` from contracts/openapi.json. */

export const CLIENT_VERSION = "0.1.0";
/** The version of the API that each request asks for. */
export const API_VERSION = "2026-04-01";
/** The digest of the document that this client was written from. */
export const CONTRACT_SHA256 = "2456fa83874a653f2547816004cfa2bc06931014722ffe3c781231a3584f2e79";
