#!/usr/bin/env bash
# yup 1.7.1 does not take a number for milliseconds where a date is demanded. `yup.date()` makes a text of whatever it is given and hands that to
# `Date.parse`, for which "0" is the year 2000 and "5" a day in May 2001. So the beginning of 1970 becomes 1 January 2000 without a word, while the
# milliseconds of today are refused as no date. Dates that do not exist pass as well: they are counted on, 30 February to 2 March, the 13th month to
# January, 25:00 to the next day. `yup.string().datetime()` passes 30 February, too.
# What helps: `yup.date().transform((value, given) => (typeof given === "number" ? new Date(given) : value))` for numbers, and a test of one's own for
# the calendar: the date written out again begins as the text did.
#
# Seen with yup 1.7.1 on Node.js 20.20.2, in UTC:
#   0 -> 2000-01-01T00:00:00.000Z
#   5 -> 2001-05-01T00:00:00.000Z
#   1764500000000 -> ValidationError
#   "2026-02-30T00:00:00Z" -> 2026-03-02T00:00:00.000Z
#   "2026-13-01T00:00:00Z" -> 2027-01-01T00:00:00.000Z
#   "2026-01-01T25:00:00Z" -> 2026-01-02T01:00:00.000Z
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund yup@1.7.1
cat > try.mjs <<'JS'
import assert from "node:assert/strict";
import * as yup from "yup";

const read = (given) => {
  try {
    return yup.date().required().validateSync(given).toISOString();
  } catch (error) {
    return error.name;
  }
};
const given = [0, 5, 1764500000000, "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T25:00:00Z"];
const dates = given.map(read);
console.log(given.map((each, index) => `${JSON.stringify(each)} -> ${dates[index]}`).join("\n"));
assert.deepEqual(dates, [
  "2000-01-01T00:00:00.000Z",
  "2001-05-01T00:00:00.000Z",
  "ValidationError",
  "2026-03-02T00:00:00.000Z",
  "2027-01-01T00:00:00.000Z",
  "2026-01-02T01:00:00.000Z",
]);
assert.equal(yup.string().datetime().isValidSync("2026-02-30T00:00:00Z"), true);
JS
TZ=UTC node try.mjs
