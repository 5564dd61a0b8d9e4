/** What a call throws: one class for each kind of refusal, with its stable code and the fields at fault. */

/** One broken field: where it is (dotted path), what is wrong in one stable word, and the way out. */
export interface FieldError {
  readonly field: string;
  readonly code: string;
  readonly detail: string;
}

interface Problem {
  title?: string;
  code?: string;
  detail?: string;
  errors?: FieldError[];
  request_id?: string;
}

/** Anything that this client throws about a call. */
export class BillowError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Nobody answered, also not when asked again; whether a write took effect is not known. */
export class ConnectionFailed extends BillowError {}

/** The answer did not come in time. */
export class TimedOut extends ConnectionFailed {}

/**
 * A request that was not granted; nothing of it took effect. `code` is stable and meant for programs, `detail` is
 * meant for people, `errors` names every broken field, and `requestId` finds the request in the logs of the server.
 */
export class ApiError extends BillowError {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly FieldError[];
  readonly requestId: string;

  constructor(
    problem: Problem,
    readonly status: number,
    readonly headers: Headers,
  ) {
    const code = problem.code ?? "unknown";
    const title = problem.title ?? `HTTP ${status}`;
    const detail = problem.detail ?? title;
    const errors = problem.errors ?? [];
    const requestId = problem.request_id ?? headers.get("x-request-id") ?? "";
    const fields = errors.map((error) => `\n  ${error.field}: ${error.detail}`).join("");
    super(`${detail} (${code}, ${requestId})${fields}`);
    this.code = code;
    this.title = title;
    this.detail = detail;
    this.errors = errors;
    this.requestId = requestId;
  }

  /** After how many seconds the server wants to be asked again, when it says so. */
  get retryAfterS(): number | undefined {
    const told = this.headers.get("retry-after") ?? "";
    return /^\d+$/.test(told) ? Number(told) : undefined;
  }
}

/** 400: the request cannot be read. */
export class Malformed extends ApiError {}
/** 401: the key is missing, unknown, expired or revoked. */
export class Unauthenticated extends ApiError {}
/** 403: the key lacks a scope. */
export class Forbidden extends ApiError {}
/** 404: there is nothing of that name. */
export class NotFound extends ApiError {}
/** 405: the route does not take this method. */
export class MethodNotAllowed extends ApiError {}
/** 409: the present state does not allow it, or the name is taken. */
export class Conflict extends ApiError {}
/** 412: the document has changed since it was read. */
export class PreconditionFailed extends ApiError {}
/** 413: the body is too large. */
export class TooLarge extends ApiError {}
/** 422: a rule or a value does not allow it; `errors` lists every broken field. */
export class Invalid extends ApiError {}
/** 429: too many requests, also after waiting. */
export class RateLimited extends ApiError {}
/** 5xx: the server failed. */
export class ServerError extends ApiError {}
/** 503: a part that the request needs does not answer at present. */
export class Unavailable extends ServerError {}

const BY_STATUS: Record<number, typeof ApiError> = {
  400: Malformed,
  401: Unauthenticated,
  403: Forbidden,
  404: NotFound,
  405: MethodNotAllowed,
  409: Conflict,
  412: PreconditionFailed,
  413: TooLarge,
  422: Invalid,
  429: RateLimited,
  503: Unavailable,
};

/** The error that an answer is: a problem as the server writes them, or whatever stands in its place. */
export async function refusal(response: Response): Promise<ApiError> {
  const kind = BY_STATUS[response.status] ?? (response.status >= 500 ? ServerError : ApiError);
  const text = await response.text();
  try {
    return new kind(JSON.parse(text) as Problem, response.status, response.headers);
  } catch {
    return new kind({ detail: `${response.url} answered no JSON` }, response.status, response.headers);
  }
}
