/** The largest deploy.yml that is read, in bytes. */
export const maximumBytes = 64 * 1024;
