#!/usr/bin/env bash
# yup 1.7.1 knows UUIDs as they were before May 2024: `string().uuid()` passes versions 1 to 5 and the nil UUID, and refuses 6, 7 and 8 of RFC 9562
# (https://www.rfc-editor.org/rfc/rfc9562#section-5.7), of which version 7 is what databases and libraries now give out. The message says only "must be
# a valid UUID", so that whoever validates a key that another service made looks for the fault there. The max UUID of the same RFC is refused, too.
# What helps: `string().matches(…)` with a pattern of one's own.
#
# Seen with yup 1.7.1 on Node.js 20.20.2:
#   version 4: valid
#   version 6: refused
#   version 7: refused
#   version 8: refused
#   nil: valid
#   max: refused
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund yup@1.7.1
cat > try.mjs <<'JS'
import assert from "node:assert/strict";
import { string } from "yup";

// The examples of RFC 9562, appendix A and B, and section 5.9 and 5.10.
const uuids = {
  "version 4": "919108f7-52d1-4320-9bac-f847db4148a8",
  "version 6": "1ec9414c-232a-6b00-b3c8-9f6bdeced846",
  "version 7": "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
  "version 8": "2489e9ad-2ee2-8e00-8ec9-32d5f69181c0",
  nil: "00000000-0000-0000-0000-000000000000",
  max: "ffffffff-ffff-ffff-ffff-ffffffffffff",
};
const found = Object.entries(uuids).map(([name, uuid]) => `${name}: ${string().uuid().isValidSync(uuid) ? "valid" : "refused"}`);
console.log(found.join("\n"));
assert.deepEqual(found, ["version 4: valid", "version 6: refused", "version 7: refused", "version 8: refused", "nil: valid", "max: refused"]);
JS
node try.mjs
