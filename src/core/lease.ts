/**
 * For how long what one process has begun is left to it, in milliseconds: a command it claimed, a turn it was given, an answer it is about to write.
 * After that it counts as dead, and whoever comes by takes over.
 */
export const lease = 30_000;
