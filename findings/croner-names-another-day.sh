#!/usr/bin/env bash
# croner 11.0.1 names, in what it says of a day or a month that does not exist, the one before it: of `0 0 32 * *` it says that 31 is invalid, of
# `0 0 1 13 *` that 12 is, of `0 0 0 * *` that -1 is. 31 and 12 are valid, and stand nowhere in the expression, so that whoever shows the message sends
# people to look for something else. It counts both from 0 inside, and tells what it has counted; minutes and hours are told as they were written.
# What helps: add one to the number of a day or a month before it is shown.
#
# Seen with croner 11.0.1 on Node.js 20.20.2:
#   0 0 32 * *: CronPattern: Invalid value for day: 31
#   0 0 1 13 *: CronPattern: Invalid value for month: 12
#   0 0 0 * *: CronPattern: Invalid value for day: -1
#   0 24 1 * *: CronPattern: Invalid value for hour: 24
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund croner@11.0.1
cat > try.mjs <<'JS'
import assert from "node:assert/strict";
import { Cron } from "croner";

const told = ["0 0 32 * *", "0 0 1 13 *", "0 0 0 * *", "0 24 1 * *"].map((expression) => {
  try {
    new Cron(expression);
    return `${expression}: valid`;
  } catch ({ message }) {
    return `${expression}: ${message}`;
  }
});
console.log(told.join("\n"));
assert.deepEqual(told, [
  "0 0 32 * *: CronPattern: Invalid value for day: 31",
  "0 0 1 13 *: CronPattern: Invalid value for month: 12",
  "0 0 0 * *: CronPattern: Invalid value for day: -1",
  "0 24 1 * *: CronPattern: Invalid value for hour: 24",
]);
JS
node try.mjs
