/** JSON with integers of any size, as GitHub writes ids: a bigint is written as its digits. */
export function stringify(value: unknown): string {
  const marked = JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? `${mark}${inner}` : inner));
  return marked.replaceAll(/"\\u0000bigint:(\d+)"/g, "$1");
}

/** A prefix that no text here has. */
const mark = "\u0000bigint:";
