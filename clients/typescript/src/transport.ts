/** What every resource stands on: it sends calls, asks again where that is safe, and throws what was refused. */

import { API_VERSION, CLIENT_VERSION } from "./contract.js";
import { ApiError, BillowError, ConnectionFailed, TimedOut, refusal } from "./errors.js";
import { type Page, Pages } from "./pages.js";

/** Whom to ask, as whom, and how patiently. */
export interface Settings {
  /** The key; BILLOW_API_KEY where there is an environment. */
  apiKey?: string;
  /** Where Billow listens; BILLOW_URL where there is an environment. */
  baseUrl?: string;
  /** How long to wait for an answer: a minute. */
  timeoutMs?: number;
  /** How often a call is sent again that gets no answer, or 429, 502, 503 or 504: twice. */
  maxRetries?: number;
  /** Another fetch, with a proxy or certificates of your own. */
  fetch?: typeof fetch;
}

/** Options of every call. */
export interface Reading {
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** Options of a call that writes what carries names of its own. */
export interface Rehearsing extends Reading {
  /** Answer what would be, and keep nothing of it. */
  dryRun?: boolean;
}

/** Options of a call that writes. */
export interface Writing extends Rehearsing {
  /** A name for the request: for 24 hours it takes effect once. Each call makes one when none is given. */
  idempotencyKey?: string;
}

/** Options of a call that changes a document. */
export interface Changing extends Writing {
  /** Only if the document still has this ETag (see `answerOf`); otherwise PreconditionFailed is thrown. */
  ifMatch?: string;
}

/** What came with an object: the status and the headers of the answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly requestId: string;
  /** The version of the document, for `ifMatch`. */
  readonly etag: string | null;
  /** Whether this is the stored answer to an earlier request with the same idempotency key. */
  readonly replayed: boolean;
  /** Whether nothing of it was kept. */
  readonly dryRun: boolean;
}

export interface Call {
  method: string;
  path: string;
  fields?: object;
  /** Fields that stand in the query although the request has a body. */
  query?: readonly string[];
  options: Changing;
  /** Whether a write takes an idempotency key. */
  keyed?: boolean;
}

const AGAIN = [429, 502, 503, 504];
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;
/** A server that wants to be left alone for longer is not asked again: the caller decides. */
const PATIENCE_S = 60;
const UNIQUE_ID = ["unique_id", "uniqueId", "idempotency_key", "idempotencyKey"] as const;

const answers = new WeakMap<object, Answer>();

/** The answer that an object came with; a part of another object has none. */
export function answerOf(value: object): Answer | undefined {
  return answers.get(value);
}

/** Sends calls and waits for their answers. */
export class Transport {
  readonly baseUrl: string;
  readonly #apiKey: string;
  readonly #timeoutMs: number;
  readonly #maxRetries: number;
  readonly #fetch: typeof fetch;

  constructor(settings: Settings) {
    const environment = typeof process === "undefined" ? {} : process.env;
    const apiKey = settings.apiKey ?? environment["BILLOW_API_KEY"];
    if (!apiKey) throw new BillowError("No API key: pass apiKey, or set BILLOW_API_KEY.");
    const baseUrl = settings.baseUrl ?? environment["BILLOW_URL"] ?? "http://127.0.0.1:8000";
    this.baseUrl = baseUrl.replace(/\/+$/, "").replace(/\/api$/, "");
    this.#apiKey = apiKey;
    this.#timeoutMs = settings.timeoutMs ?? 60_000;
    this.#maxRetries = settings.maxRetries ?? 2;
    this.#fetch = settings.fetch ?? fetch;
  }

  /** The answer that grants `call`. Throws ApiError when it is refused, ConnectionFailed when nobody answers. */
  async send(call: Call): Promise<Response> {
    const [url, request] = this.#request(call);
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#once(url, request, call.options);
      if (answer instanceof Response) return answer;
      const pause = attempt > this.#maxRetries ? undefined : pauseMs(answer, attempt);
      if (pause === undefined) throw answer;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  async #once(url: string, request: RequestInit, options: Reading): Promise<Response | BillowError> {
    const signals = [AbortSignal.timeout(options.timeoutMs ?? this.#timeoutMs)];
    if (options.signal) signals.push(options.signal);
    try {
      const response = await this.#fetch(url, { ...request, signal: AbortSignal.any(signals) });
      return response.ok ? response : await refusal(response);
    } catch (error) {
      if (options.signal?.aborted) throw error;
      const late = error instanceof Error && error.name === "TimeoutError";
      return new (late ? TimedOut : ConnectionFailed)(`${url.split("?")[0]}: ${String(error)}`, { cause: error });
    }
  }

  /** The request, made once: sending it twice is safe, since a write carries the same key each time. */
  #request({ method, path, fields = {}, query = [], options, keyed = true }: Call): [string, RequestInit] {
    const bodied = ["POST", "PUT", "PATCH"].includes(method);
    const given = Object.entries(fields).filter(([, value]) => value !== undefined);
    const inBody = given.filter(([name]) => bodied && !query.includes(name));
    const inQuery = given.filter(([name, value]) => !(bodied && !query.includes(name)) && value !== null);
    const search = new URLSearchParams(inQuery.map(([name, value]) => [name, String(value)])).toString();
    const headers = this.#headers(method, options, keyed);
    const body = bodied ? JSON.stringify(Object.fromEntries(inBody)) : null;
    // A redirect is no answer: followed, it would turn what writes into what reads.
    return [this.baseUrl + path + (search && `?${search}`), { method, headers, body, redirect: "manual" }];
  }

  #headers(method: string, options: Changing, keyed: boolean): Headers {
    const headers = new Headers({
      Authorization: `Bearer ${this.#apiKey}`,
      "Billow-Version": API_VERSION,
      "User-Agent": `billow-client-typescript/${CLIENT_VERSION}`,
    });
    if (["POST", "PUT", "PATCH"].includes(method)) headers.set("Content-Type", "application/json");
    if (method !== "GET" && keyed) headers.set("Idempotency-Key", options.idempotencyKey ?? crypto.randomUUID());
    if (options.dryRun) headers.set("Billow-Dry-Run", "true");
    if (options.ifMatch) headers.set("If-Match", options.ifMatch);
    return headers;
  }
}

/** Operations on one kind of object. */
export class Resource {
  constructor(protected readonly transport: Transport) {}

  protected async json<T>(call: Call): Promise<T> {
    const response = await this.transport.send(call);
    const value = (await response.json()) as T;
    if (typeof value === "object" && value !== null) answers.set(value, described(response));
    return value;
  }

  protected async bytes(call: Call): Promise<Uint8Array> {
    return new Uint8Array(await (await this.transport.send(call)).arrayBuffer());
  }

  protected async nothing(call: Call): Promise<void> {
    await this.transport.send(call);
  }

  protected pages<T>(call: Call): Pages<T> {
    return new Pages<T>((fields) => this.json<Page<T>>({ ...call, fields }), { ...call.fields });
  }
}

/** `name` as one segment of a path; a name that would change the path throws. */
export function segment(name: string): string {
  if (["", ".", ".."].includes(name)) throw new BillowError(`${JSON.stringify(name)} names nothing`);
  return encodeURIComponent(name);
}

/** `fields` with a unique id for each event that has none, so that sending them again changes nothing. */
export function withUniqueIds<T extends { events: readonly object[] }>(fields: T): T {
  const named = (event: object) => UNIQUE_ID.some((key) => (event as Record<string, unknown>)[key] != null);
  const events = fields.events.map((event) => (named(event) ? event : { ...event, unique_id: crypto.randomUUID() }));
  return { ...fields, events };
}

function described({ status, headers }: Response): Answer {
  return {
    status,
    headers,
    requestId: headers.get("x-request-id") ?? "",
    etag: headers.get("etag"),
    replayed: headers.get("idempotent-replayed") === "true",
    dryRun: headers.get("billow-dry-run") === "true",
  };
}

/** How long to wait before asking again after the `attempt`th failure, or undefined when that would not help. */
function pauseMs(failure: BillowError, attempt: number): number | undefined {
  let told = 0;
  if (failure instanceof ApiError) {
    if (!AGAIN.includes(failure.status) && failure.code !== "idempotency_key_in_flight") return undefined;
    told = failure.retryAfterS ?? 0;
    if (told > PATIENCE_S) return undefined;
  }
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS) * (0.75 + Math.random() / 4);
  return Math.max(pause, told * 1000);
}
