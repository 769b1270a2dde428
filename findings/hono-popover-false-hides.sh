#!/usr/bin/env bash
# hono's JSX (4.13.19) types `popover` as `boolean | "auto" | "manual"`, and writes booleans out as words. For HTML the attribute is no boolean:
# whatever its value is, the element is a popover, which is not shown until it is opened, and a value it does not know means "manual"
# (https://html.spec.whatwg.org/multipage/popover.html#the-popover-attribute). So `popover={false}` hides what it is written on for good, and `popover`
# alone, which is "auto" in HTML, makes a popover that neither Escape nor a click beside it closes. `hidden` and `inert` are written as expected.
# What helps: `popover="auto"`, and to leave the attribute out (`undefined`) instead of `false`.
#
# Seen with hono 4.13.19 on Node.js 20.20.2:
#   popover={true}: <p popover="true"></p>
#   popover={false}: <p popover="false"></p>
#   hidden={true}: <p hidden=""></p>
#   hidden={false}: <p></p>
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund hono@4.13.19
cat > try.mjs <<'JS'
import assert from "node:assert/strict";
import { jsx } from "hono/jsx";

// What a compiler makes of <p popover={true} />.
const written = [["popover", true], ["popover", false], ["hidden", true], ["hidden", false]].map(
  ([name, value]) => `${name}={${value}}: ${jsx("p", { [name]: value })}`,
);
console.log(written.join("\n"));
assert.deepEqual(written, [
  'popover={true}: <p popover="true"></p>',
  'popover={false}: <p popover="false"></p>',
  'hidden={true}: <p hidden=""></p>',
  "hidden={false}: <p></p>",
]);
JS
node try.mjs
