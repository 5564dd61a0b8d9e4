/** The client of Billow: `Billow`, what it answers, and what it throws. */

import { Resources } from "./resources.js";
import { type Settings, Transport } from "./transport.js";

/**
 * A client. A call that gets no answer, or 429, 502, 503 or 504, is sent again with growing pauses; each write
 * carries an idempotency key, so that it takes effect once.
 */
export class Billow extends Resources {
  constructor(settings: Settings = {}) {
    super(new Transport(settings));
  }
}

export { API_VERSION, CLIENT_VERSION, CONTRACT_SHA256 } from "./contract.js";
export * from "./errors.js";
export { type Page, Pages } from "./pages.js";
export {
  type Answer,
  type Changing,
  type Reading,
  type Rehearsing,
  type Settings,
  type Writing,
  answerOf,
} from "./transport.js";
export type * from "./types.gen.js";
