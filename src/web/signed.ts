import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

/** The purpose of a signed text: a text signed for one does not count for another. */
export type Purpose = "session" | "sign-in" | "visited" | "form";

/** Signs values that we give to browsers, and reads them when they come back. */
export interface Signer {
  sign(purpose: Purpose, value: unknown): string;
  /** `undefined` for what was not signed by us, or for something else. */
  open(purpose: Purpose, text: string | undefined): unknown;
}

/** A signer with keys from the App's client secret, which is too long to guess. */
export function createSigner(clientSecret: string): Signer {
  const keyFor = (purpose: Purpose): Buffer => Buffer.from(hkdfSync("sha256", clientSecret, "", `gitploy pages 1, ${purpose}`, 32));
  const keys: Readonly<Record<Purpose, Buffer>> = {
    session: keyFor("session"),
    "sign-in": keyFor("sign-in"),
    visited: keyFor("visited"),
    form: keyFor("form"),
  };
  const seal = (purpose: Purpose, body: string): Buffer => createHmac("sha256", keys[purpose]).update(body).digest();
  return {
    sign: (purpose, value) => {
      const body = Buffer.from(JSON.stringify(value)).toString("base64url");
      return `${body}.${seal(purpose, body).toString("base64url")}`;
    },
    open: (purpose, text = "") => {
      const [body = "", signature = "", ...more] = text.split(".");
      const given = Buffer.from(signature, "base64url");
      const right = seal(purpose, body);
      if (more.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
      const value: unknown = JSON.parse(Buffer.from(body, "base64url").toString("utf8"));
      return value;
    },
  };
}
