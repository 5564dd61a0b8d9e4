/** Which contract this client speaks. Written by `make clients` from contracts/openapi.json. */

export const CLIENT_VERSION = "0.1.0";
/** The version of the API that each request asks for. */
export const API_VERSION = "2026-04-01";
/** The digest of the document that this client was written from. */
export const CONTRACT_SHA256 = "4243d056578f79e813c5324ee516c634ef4c9f80bb87864917afc127399b79ef";
