import { chmod, readFile, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { SettingsError, type Variables } from "../settings.js";

const path = ".env";

/** The settings in the working directory's `.env`; none without that file. Throws a SettingsError if it cannot be read. */
export function readDotenv(): Variables {
  try {
    return parseEnv(readFileSync(path, "utf8"));
  } catch (error) {
    if (isMissing(error)) return {};
    const code = error instanceof Error && "code" in error ? String(error.code) : "no file";
    throw new SettingsError(
      `${path} in the working directory cannot be read (${code}): let this user read it, or move it away, to where settings come from otherwise.`,
      { cause: error },
    );
  }
}

/** Sets variables in `.env`, each in its own line if it has one, and leaves the rest unchanged. From then on, only the owner may read the file. */
export async function writeDotenv(variables: Readonly<Record<string, string>>): Promise<void> {
  const before = await readFile(path, "utf8").catch((error: unknown) => {
    if (isMissing(error)) return "";
    throw error;
  });
  const after = Object.entries(variables).reduce(withVariable, before);
  // Before a secret is in it. A mode has no effect on an existing file.
  await writeFile(path, "", { flag: "a", mode: 0o600 });
  await chmod(path, 0o600);
  await writeFile(path, after);
}

function withVariable(text: string, [name, value]: readonly [string, string]): string {
  const line = `${name}=${value}`;
  const found = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=.*$`, "m");
  if (found.test(text)) return text.replace(found, () => line);
  return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${line}\n`;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
