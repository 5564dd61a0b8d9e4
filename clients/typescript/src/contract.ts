/** Which contract this client speaks. Written by `make clients` from contracts/openapi.json. */

export const CLIENT_VERSION = "0.1.0";
/** The version of the API that each request asks for. */
export const API_VERSION = "2026-04-01";
/** The digest of the document that this client was written from. */
export const CONTRACT_SHA256 = "4192c90541ace1c3cb5d700886d841acfb275cf1a57cd931f21b0ffb6a134ec0";
