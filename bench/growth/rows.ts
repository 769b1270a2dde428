import { atMost, type Row } from "../table.js";
import type { Spending } from "./spending.js";

/** How much each of so many may take at most; what has no bound is only told. */
export type Bounds = { readonly [Kind in keyof Spending]?: number };

/** Rows of what each of `per` took of everything, at one size. */
export function rowsOf(what: string, spending: Spending, per: number, bounds: Bounds): readonly Row[] {
  return (["requests", "free", "contents", "points", "bytes"] as const).map((kind) => {
    const measured = spending[kind] / per;
    const name = kind === "free" ? `${what}: of the requests, free (304)` : `${what}: ${kind}`;
    const most = bounds[kind];
    const digits = kind === "bytes" ? 0 : 1;
    return most === undefined ? { what: name, measured: measured.toFixed(digits) } : atMost(name, measured, most, "", digits);
  });
}
