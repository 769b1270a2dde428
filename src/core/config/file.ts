/** A deploy.yml as found; without `text` if it is binary or was not sent in full. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string | undefined;
  readonly bytes: number;
}

/** The paths where deploy.yml may be; the first file that is ours counts. */
export const configPaths = ["deploy.yml", ".github/deploy.yml"] as const;

/** The largest deploy.yml that is read, in bytes. */
export const maximumBytes = 64 * 1024;
