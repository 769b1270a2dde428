import { expect } from "vitest";
import { minus } from "../deaths/difference.js";
import { privateKey } from "../support/credentials.js";
import type { World } from "../support/world.js";
import type { Played } from "./play.js";

/** Expects what holds whatever fails, in whatever way and for however long. */
export function expectInvariants({ world, end }: Played, undisturbed: Played): void {
  // Nothing unverified, and nothing twice: no deployment that is not also made without a fault.
  const made = (picture: Played["end"]): readonly string[] => picture.deployments.map((each) => each.replace(/,.*/, ""));
  expect(minus(made(end), made(undisturbed.end))).toEqual([]);
  expect(twiceAnswered(world)).toEqual([]);
  expect(secretsIn(world)).toEqual([]);
  expect(world.github.violations).toEqual([]);
}

/** The commands with more than one answer of ours. */
function twiceAnswered(world: World): readonly string[] {
  const markers = ownComments(world).flatMap((body) => [...body.matchAll(/<!-- (gitploy:[^ ]+)/g)].map(([, marker = ""]) => marker));
  return markers.filter((marker, index) => markers.indexOf(marker) !== index);
}

function secretsIn(world: World): readonly string[] {
  const [, key = ""] = privateKey.split("\n");
  const secrets = [/ghs_\w/, /BEGIN RSA/, /the current secret/, new RegExp(key.replaceAll(/[+/]/g, String.raw`\$&`))];
  const texts = [world.log.text(), ...ownComments(world)];
  return secrets.filter((secret) => texts.some((text) => secret.test(text))).map(String);
}

function ownComments(world: World): readonly string[] {
  const comments = [...world.repository.issues.values()].flatMap((issue) => issue.comments);
  return comments.filter(({ user }) => user.login === "gitploy[bot]").map(({ body }) => body);
}
