/** What a handler says; `body: undefined` is an empty answer. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** HTML instead. */
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

/** 422 for one field, as GitHub words it. */
export function invalid(resource: string, field: string, code: string, message = "Validation Failed"): HttpError {
  return new HttpError(422, message, [{ resource, field, code }]);
}

/** An answer with a body. */
export function json(status: number, body: unknown): Answer {
  return { status, body };
}

/** 204. */
export const noContent: Answer = { status: 204 };
