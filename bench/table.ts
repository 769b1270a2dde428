/** One line of the table; without a target it only informs. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  readonly target?: string;
  readonly met?: boolean;
}

/** A row for a number with an upper limit. */
export function atMost(what: string, measured: number, most: number, unit = "", digits = 0): Row {
  return {
    what,
    measured: `${measured.toFixed(digits)}${unit}`,
    target: `≤ ${most}${unit}`,
    met: Number(measured.toFixed(digits)) <= most,
  };
}

/** Rows that say how often which route was asked, most often first. */
export function byRoute(requests: readonly { readonly method: string; readonly route: string }[], per = 1): readonly Row[] {
  const counts = new Map<string, number>();
  for (const { method, route } of requests) counts.set(`${method} ${route}`, (counts.get(`${method} ${route}`) ?? 0) + 1);
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([route, count]) => ({ what: `    ${route}`, measured: (count / per).toFixed(per === 1 ? 0 : 2) }));
}

/** The table as text. */
export function table(rows: readonly Row[]): string {
  const cells = [
    ["what", "measured", "target", ""],
    ...rows.map(({ what, measured, target = "", met }) => [what, measured, target, met === undefined ? "" : met ? "ok" : "NOT OK"]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [lines[0], widths.map((width) => "─".repeat(width)).join("  "), ...lines.slice(1)].join("\n");
}
