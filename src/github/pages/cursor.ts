import { Fault } from "../client/fault.js";

/** Reads what follows a cursor; if a visitor wrote something else there, starts from the beginning. */
export async function afterCursor<T>(cursor: string | undefined, read: (cursor: string | undefined) => Promise<T>): Promise<T> {
  try {
    return await read(cursor);
  } catch (error) {
    if (cursor === undefined || !(error instanceof Fault) || !error.message.includes("does not appear to be a valid cursor")) throw error;
    return await read(undefined);
  }
}
