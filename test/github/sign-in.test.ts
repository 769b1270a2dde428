import { describe, expect, test } from "vitest";
import { createSignIn, type SignedIn } from "../../src/github/sign-in.js";

/** Signs in at a GitHub that answers with these texts; rejects if it does not like them. */
async function signedInWith(answers: { readonly user: string; readonly installations: string }): Promise<SignedIn | undefined> {
  const texts: Readonly<Record<string, string>> = {
    "POST /login/oauth/access_token": '{"access_token":"ghu_1"}',
    "GET /user": answers.user,
    "GET /user/installations": answers.installations,
  };
  const ask: typeof fetch = (input, init) => {
    const request = new Request(input, init);
    const text = texts[`${request.method} ${new URL(request.url).pathname}`];
    return Promise.resolve(text === undefined ? new Response(null, { status: 204 }) : new Response(text));
  };
  const hosts = { apiUrl: "https://api.github.com", webUrl: "https://github.com" };
  const signIn = createSignIn({ ...hosts, clientId: "Iv1.1", clientSecret: "secret", timeout: 1_000 }, ask);
  return await signIn.person("code", { redirect: "https://gitploy.test/-/callback", verifier: "v" });
}

describe("the person that GitHub names", () => {
  test("is kept with ids that a JavaScript number cannot hold", async () => {
    const person = await signedInWith({
      user: '{"id":9007199254740993,"login":"nora"}',
      installations: '{"installations":[{"id":1234567890123456789,"suspended_at":null},{"id":5,"suspended_at":"2026-01-01T00:00:00Z"}]}',
    });
    expect(person).toEqual({ id: "9007199254740993", login: "nora", installations: ["1234567890123456789"] });
  });

  test.each([
    ["a person without a login", { user: '{"id":1}', installations: '{"installations":[]}' }, "GET /user"],
    ["a person without an id", { user: '{"login":"nora"}', installations: '{"installations":[]}' }, "GET /user"],
    ["no list of installations", { user: '{"id":1,"login":"nora"}', installations: '{"message":"?"}' }, "GET /user/installations"],
  ])("is nobody if GitHub answers %s", async (_, answers, route) => {
    await expect(signedInWith(answers)).rejects.toMatchObject({ name: "Fault", kind: "unexpected", route });
  });
});
