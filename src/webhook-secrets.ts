import { judgeQuotes, text, type Variables } from "./variables.js";

/** The secret with which GitHub signs deliveries; throws if it is missing, or weak enough to guess. */
export function currentSecret(env: Variables): string {
  // Probot would take "development" for an empty one, and anybody could send events.
  if (text(env, "WEBHOOK_SECRET") === undefined) {
    throw new Error(
      `WEBHOOK_SECRET is missing: without it anybody could deploy. Make one with ${making}, and set it here and in the App's settings on GitHub.`,
    );
  }
  return strong(env, "WEBHOOK_SECRET");
}

/** The second one, which is accepted while the secret is being changed; throws if it is weak. */
export function previousSecret(env: Variables): string | undefined {
  return given(env, "WEBHOOK_SECRET_PREVIOUS") === "" ? undefined : strong(env, "WEBHOOK_SECRET_PREVIOUS");
}

const making = "`openssl rand -hex 32`";
const fewest = 16;

/** A space may be part of a secret. A line break at its end comes from the file it was in: no secret at GitHub has one. */
function given(env: Variables, name: string): string {
  return (env[name] ?? "").replace(/[\r\n]+$/, "");
}

function strong(env: Variables, name: string): string {
  const secret = given(env, name);
  judgeQuotes(name, secret);
  const weakness = weaknessOf(secret);
  if (weakness === undefined) return secret;
  throw new Error(
    `${name} is weak: ${weakness}, and whoever guesses it can deploy. Make another with ${making}, and set it here and in the App's settings on GitHub.`,
  );
}

/** Why somebody might guess a secret, without a part of it. */
function weaknessOf(secret: string): string | undefined {
  const shown = secret.trim();
  if (shown.length < fewest) return `it has fewer than ${fewest} characters`;
  if (new Set(shown).size < 6) return "it repeats a few characters";
  if (usual.test(shown.toLowerCase().replace(/[^a-z]/g, "")) || rows.some((row) => row.includes(shown.toLowerCase())))
    return "it is made of usual words";
  return undefined;
}

/** Words from examples, and words that people type who want no secret; any number of them, with anything but letters in between. */
const usual =
  /^(?:my|your|the|a|some|this|is|it|our|change|replace|me|please|now|here|super|very|top|not|so|secret|secrets|key|token|pass|word|password|passwort|passphrase|web|hook|webhook|git|hub|github|ploy|gitploy|deploy|deployment|probot|app|bot|admin|root|user|guest|default|example|sample|placeholder|dummy|demo|dev|development|develop|test|testing|stag|staging|prod|production|local|host|localhost|insecure|welcome|hello|world|letmein|qwerty|abc|foo|bar|baz|todo|none|null|undefined|x)+$/;

/** Neighbours on a keyboard or in the alphabet, twice over: a piece of these is no secret. */
const rows = [
  "abcdefghijklmnopqrstuvwxyz",
  "0123456789abcdef",
  "01234567890",
  "1234567890",
  "qwertyuiopasdfghjklzxcvbnm",
  "qwertzuiopasdfghjklyxcvbnm",
].map((row) => row + row);
