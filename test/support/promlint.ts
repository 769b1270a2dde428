/** A metric as /metrics tells of it. */
interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly labels: ReadonlySet<string>;
}

const baseUnits = "amperes|bytes|celsius|grams|joules|kelvin|meters|metres|moles|seconds|volts";
const otherUnits =
  /_(?:ms|msec|milliseconds?|us|microseconds?|ns|nanoseconds?|sec|minutes?|hours?|days?|weeks?|bits?|kb|kib|mb|mib|gb|gib|kilobytes?|megabytes?|fahrenheit|kelvins?_c|inches|feet|miles|percent)(?:_|$)/;

/** What `promtool check metrics` complains of, by its rules: https://github.com/prometheus/client_golang/tree/main/prometheus/testutil/promlint/validations */
export function lintMetrics(text: string): readonly string[] {
  const { families, problems } = read(text);
  return [...problems, ...families.flatMap((family) => rules.flatMap((rule) => rule(family).map((says) => `${family.name} ${says}`)))];
}

const rules: readonly ((family: Family) => readonly string[])[] = [
  ({ help }) => (help === "" ? ["no help text"] : []),
  ({ name, type }) => (type === "counter" && !name.endsWith("_total") ? ['counter metrics should have "_total" suffix'] : []),
  ({ name, type }) => (type !== "counter" && name.endsWith("_total") ? ['non-counter metrics should not have "_total" suffix'] : []),
  ({ name, type }) =>
    type === "histogram"
      ? []
      : ["_bucket", "_sum", "_count"].filter((suffix) => name.endsWith(suffix)).map((suffix) => `reserved suffix ${suffix}`),
  ({ type, labels }) => (type !== "histogram" && labels.has("le") ? ['label "le" is of histograms alone'] : []),
  ({ type, labels }) => (type !== "summary" && labels.has("quantile") ? ['label "quantile" is of summaries alone'] : []),
  ({ name, type }) => (name.includes(`_${type}`) || name.includes(`${type}_`) ? [`metric name should not include type "${type}"`] : []),
  ({ name }) => (/[a-z][A-Z]/.test(name) ? ["metric names should be written in snake_case"] : []),
  ({ labels }) => [...labels].filter((label) => /[a-z][A-Z]/.test(label)).map((label) => `label ${label} should be written in snake_case`),
  ({ name }) => (name.includes(":") ? ["colons are for recording rules"] : []),
  ({ name }) => (otherUnits.test(name) ? [`should use a base unit (${baseUnits})`] : []),
];

function read(text: string): { readonly families: readonly Family[]; readonly problems: readonly string[] } {
  const families = new Map<string, { name: string; type: string; help: string; labels: Set<string> }>();
  const problems: string[] = [];
  const seen = new Set<string>();
  const at = (name: string) => {
    const known = families.get(name) ?? { name, type: "untyped", help: "", labels: new Set<string>() };
    families.set(name, known);
    return known;
  };
  for (const line of text.split("\n").filter((each) => each !== "")) {
    const [, kind, described = "", rest = ""] = /^# (HELP|TYPE) (\S+) ?(.*)$/.exec(line) ?? [];
    if (kind === "HELP") at(described).help = rest;
    else if (kind === "TYPE") at(described).type = rest;
    else {
      const [, name = "", labels = "", value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: -?\d+)?$/.exec(line) ?? [];
      if (value === undefined || !/^(?:nan|[-+]?(?:inf|\d*\.?\d+(?:e[-+]?\d+)?))$/i.test(value)) problems.push(`cannot be read: ${line}`);
      const series = `${name}{${labels}}`;
      if (seen.has(series)) problems.push(`stands twice: ${series}`);
      seen.add(series);
      const owner = families.get(name.replace(/_(?:bucket|sum|count)$/, "")) ?? families.get(name);
      if (owner === undefined) problems.push(`belongs to nothing: ${line}`);
      for (const [, label = ""] of labels.matchAll(/(\w+)="(?:[^"\\]|\\.)*"(?:,|$)/g)) owner?.labels.add(label);
    }
  }
  return { families: [...families.values()], problems };
}
