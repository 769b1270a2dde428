/** A mistake in deploy.yml. Lines and columns count from 1. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  /** Where in the document, e.g. `envs[0].frozen_windows[1].start`. */
  readonly path: string;
  /** What is wrong, as one sentence of plain text that names what was found. */
  readonly message: string;
  /** What is valid there, plain text. */
  readonly expected: string | undefined;
  /** What was probably meant, e.g. `dynamic_payload`. */
  readonly suggestion: string | undefined;
}
