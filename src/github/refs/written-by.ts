import { randomUUID } from "node:crypto";

/** Two processes that write the same commit in the same second would make one, and both believe that they were first. */
const trailer = "\n\nWritten-By: ";
const trailerAtEnd = /\n\nWritten-By: [0-9a-f-]{36}\s*$/;

/** A commit's message that no other process writes. */
export function withTrailer(message: string): string {
  return `${message}${trailer}${randomUUID()}`;
}

/** The message as it was given to be written. */
export function wordsOf(message: string): string {
  return message.replace(trailerAtEnd, "");
}
