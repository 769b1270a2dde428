import { expect, test } from "vitest";
import type { Facts } from "../../../src/core/facts.js";
import { permission } from "../../../src/core/rules/permission.js";
import { facts, line, person, request, withoutCommit } from "./facts.js";

const reading = person({ role: "read" });

test.each<[string, Facts, string]>([
  ["somebody with write may deploy", facts(), "pass: **alice** may deploy to `production`."],
  ["somebody without write may not", facts({ requester: reading }), "refuse: **alice** may not deploy"],
  ["it needs no commit", withoutCommit({ requester: reading }), "refuse: **alice** may not deploy"],
  ["a button is no exception", facts({ requester: reading, request: request({ cause: "button" }) }), "refuse"],
  ["a rollback is no exception", facts({ requester: reading, request: request({ action: "rollback" }) }), "refuse"],
  [
    "a push needs no permission",
    facts({ requester: reading, request: request({ cause: "push" }) }),
    "pass: A push needs no permission of its own: protecting `v1.0.0` is the permission.",
  ],
  [
    "force by an admin",
    facts({ requester: person({ role: "admin" }), request: request({ force: "fire" }) }),
    "pass: **alice** may deploy to `production` with `--force`.",
  ],
  [
    "force by anybody else",
    facts({ request: request({ force: "fire" }) }),
    "refuse: **alice** may not use `--force` for `production`: only admins may. → /deploy v1.0.0 production",
  ],
  [
    "force by somebody who may not deploy",
    facts({ requester: reading, request: request({ force: "fire" }) }),
    "refuse: **alice** may not deploy",
  ],
  [
    "force for a rollback",
    facts({ request: request({ action: "rollback", force: "fire" }) }),
    "refuse: **alice** may not use `--force` for `production`: only admins may. → /rollback production to v1.0.0",
  ],
])("%s", (_, given, expected) => {
  expect(line(permission.check(given))).toContain(expected);
});
