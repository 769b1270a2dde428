/** Any value JSON can hold. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object with unknown keys. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}
