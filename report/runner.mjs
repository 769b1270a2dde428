// What the runner gives an action, and takes from it:
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";

/** An input, as with `with:`. */
export function input(name) {
  return (process.env[`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`] ?? "").trim();
}

/** Keeps a value for the step after the job. */
export function keep(name, value) {
  write("GITHUB_STATE", name, value);
}

/** What was kept. */
export function kept(name) {
  return process.env[`STATE_${name}`] || undefined;
}

/** Sets variables for the steps that follow. */
export function setVariables(variables) {
  for (const [name, value] of Object.entries(variables)) write("GITHUB_ENV", name, value);
}

/** Does the work of a step; what goes wrong is one line of the log, and the step fails. */
export async function run(work) {
  try {
    await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.log(`::error title=Report to Gitploy::${message.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A")}`);
    process.exitCode = 1;
  }
}

// A delimiter that nobody can know: values are other people's.
function write(file, name, value) {
  const delimiter = `end-${randomUUID()}`;
  appendFileSync(process.env[file], `${name}<<${delimiter}\n${value}\n${delimiter}\n`);
}
