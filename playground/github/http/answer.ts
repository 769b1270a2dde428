/** A handler's answer; `body: undefined` is an empty one. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** HTML, instead of `body`. */
  readonly page?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** GitHub's refusal of a request. */
export class HttpError extends Error {
  readonly status: number;
  readonly errors: readonly unknown[] | undefined;

  constructor(status: number, message: string, errors?: readonly unknown[]) {
    super(message);
    this.name = "HttpError";
    this.status = status;
    this.errors = errors;
  }
}

/** A 422 for one field, in GitHub's words. */
export function invalid(resource: string, field: string, code: string, message = "Validation Failed"): HttpError {
  return new HttpError(422, message, [{ resource, field, code }]);
}

/** An answer with a body. */
export function json(status: number, body: unknown): Answer {
  return { status, body };
}

/** The empty answer, 204. */
export const noContent: Answer = { status: 204 };
