import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { plain, text, type Variables } from "./variables.js";

/** Whether a private key was given, in one way or the other. */
export function hasPrivateKey(env: Variables): boolean {
  return (text(env, "PRIVATE_KEY") ?? text(env, "PRIVATE_KEY_PATH")) !== undefined;
}

/** The App's private key, PEM; throws if it is missing or invalid, and never quotes it. */
export function privateKey(env: Variables): string {
  const inline = text(env, "PRIVATE_KEY");
  const path = plain(env, "PRIVATE_KEY_PATH");
  const name = inline === undefined ? "PRIVATE_KEY_PATH" : "PRIVATE_KEY";
  if (inline === undefined && path === undefined) {
    throw new Error(
      "PRIVATE_KEY is missing: the App's private key (PEM, or the PEM in base64), or PRIVATE_KEY_PATH, the path of its file.",
    );
  }
  const key = inline === undefined ? readKey(path ?? "") : decoded(inline);
  try {
    if (createPrivateKey(key).asymmetricKeyType === "rsa") return key;
  } catch {
    // OpenSSL's message about a broken key helps nobody, and may quote it.
  }
  throw new Error(`${name} holds no RSA private key in PEM form: it has to begin with -----BEGIN, and be complete.${damage(key)}`);
}

/** What was done to a key on its way here, as far as its first line shows. */
function damage(key: string): string {
  // The form that systemd and some shells make of \n.
  if (/-----n[A-Za-z0-9+/=]/.test(key)) return " The backslashes of its line breaks were taken away on its way here: give it in base64.";
  // A shell without quotes and a folded text in YAML make spaces of them.
  if (/-----BEGIN [A-Z ]+-----[ \t]*[A-Za-z0-9+/=]/.test(key)) return " Its line breaks were lost on its way here: give it in base64.";
  return "";
}

function readKey(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    // The message would quote the path, which may be the key itself.
    throw new Error(`PRIVATE_KEY_PATH cannot be read: ${error instanceof Error && "code" in error ? String(error.code) : "no file"}.`, {
      cause: error,
    });
  }
}

/** Most places that keep environment variables dislike line breaks: `\n` and base64 are accepted instead, as Probot does. */
function decoded(key: string): string {
  // Docker's env files have no quoting: quotes become part of the value.
  const bare = key.replace(/^(["'])([^]*)\1$/, "$2").trim();
  const pem = bare.includes("-----BEGIN") ? bare : Buffer.from(bare, "base64").toString("utf8");
  return pem.replaceAll(/(?:\\+r)?\\+n/g, "\n");
}
