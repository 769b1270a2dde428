#!/usr/bin/env bash
# prom-client 15.1.3 takes two sets of label values for one if a value contains what it joins them with. It finds a series by the text
# `name:value,name:value`, in which nothing is escaped. So `{ from: "a,to:b", to: "c" }` and `{ from: "a", to: "b,to:c" }` are one series: the second
# is counted under the values of the first, and has no line of its own. Counters, gauges, histograms and summaries all do so. It takes two labels with
# texts that others write (names of environments, refs, routes); the lines themselves are escaped as Prometheus demands.
# What helps: at most one label of a metric takes free text, or its commas are escaped before.
#
# Seen with prom-client 15.1.3 on Node.js 20.20.2:
#   two series of 1 each were counted:
#   moves_total{from="a,to:b",to="c"} 2
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > /dev/null
npm install --silent --no-audit --no-fund prom-client@15.1.3
cat > try.mjs <<'JS'
import assert from "node:assert/strict";
import { Counter, Registry } from "prom-client";

const registry = new Registry();
const moves = new Counter({ name: "moves_total", help: "Moves.", labelNames: ["from", "to"], registers: [registry] });
moves.inc({ from: "a,to:b", to: "c" });
moves.inc({ from: "a", to: "b,to:c" });
const lines = (await registry.metrics()).split("\n").filter((line) => line.startsWith("moves_total{"));
console.log(`two series of 1 each were counted:\n${lines.join("\n")}`);
assert.deepEqual(lines, ['moves_total{from="a,to:b",to="c"} 2']);
JS
node try.mjs
