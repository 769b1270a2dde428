const head = "envs:\n- name: a\n";

/** Repeats a numbered unit until a text has so many characters. */
export function fill(start: string, unit: (index: number) => string, size: number, end = ""): string {
  const parts = [start];
  for (let [length, index] = [start.length, 0]; length < size - 200; index += 1) {
    const next = unit(index);
    parts.push(next);
    length += next.length;
  }
  return parts.join("") + end;
}

/** Texts of a deploy.yml that somebody might use to keep us busy, of about the given length. */
export const worstFiles: readonly (readonly [string, (size: number) => string])[] = [
  ["variables that never end", (size) => `${head}  task: '${"${".repeat(size / 2 - 20)}'\n`],
  ["unknown variables", (size) => fill(`${head}  payload:\n`, (index) => `   k${index}: \${X}\n`, size)],
  ["unknown variables in one text", (size) => fill(`${head}  payload: |\n`, (index) => `   \${X${index}}\n`, size)],
  ["patterns that unroll", (size) => fill("envs:\n", (index) => `- {name: e${index}, deployable_ref: "(a{30}){30}${index}"}\n`, size)],
  [
    "classes of all letters",
    (size) => fill("envs:\n", (index) => `- {name: e${index}, deployable_ref: '(?i)[${"\\pL".repeat(300)}]'}\n`, size),
  ],
  ["misspelt keys", (size) => fill(head, (index) => `  serializatoin${index}: 1\n`, size)],
  [
    "misspelt requirements",
    (size) =>
      fill(
        fill("envs:\n", (index) => `- name: environment${index}\n`, size / 3, "  requires: ["),
        (index) => `enviroment${index}, `,
        size,
        "]\n",
      ),
  ],
  ["requirements in a circle", (size) => fill("envs:\n", (index) => `- {name: e${index}, requires: [e${index + 1}, e0, e1]}\n`, size)],
  [
    "inputs",
    (size) => fill(`${head}  dynamic_payload:\n    enabled: true\n    inputs:\n`, (index) => `      a${index}: {type: selec}\n`, size),
  ],
  [
    "time zones",
    (size) => fill(`${head}  frozen_windows:\n`, (index) => `  - {start: "0 0 30 2 *", duration: 1h, location: Asia/Soul${index}}\n`, size),
  ],
  ["roles", (size) => fill(`${head}  deployers: [`, (index) => `'role:mantain${index}', `, size, "]\n")],
  ["values", (size) => fill(`${head}  payload: [`, () => "1,", size, "]")],
  ["numbers for texts", (size) => fill(`${head}  aliases: [`, () => "1234567, ", size, "]\n")],
  ["numbers for windows", (size) => fill(`${head}  frozen_windows: [`, () => "1234567, ", size, "]\n")],
  ["windows without all that they need", (size) => fill(`${head}  frozen_windows: [`, () => "{locatoin: Asia/Seoul}, ", size, "]\n")],
  [
    "environments with several mistakes",
    (size) => fill("envs:\n", (index) => `- {nam: a${index}, task: 1, live: x, review: 1, force: y, ${"z".repeat(40)}: 1}\n`, size),
  ],
  ["merges", (size) => fill("envs:\n- &b0 {name: a}\n", (index) => `- &b${index + 1} {<<: *b${index}, n${index}: 1}\n`, size)],
  ["depth", (size) => `envs: ${"[".repeat(size - 10)}`],
  ["blank lines", (size) => `envs: 'a${"\n".repeat(size - 10)}'`],
  ["one long key", (size) => `${head}  '${"serial".repeat(size / 6 - 5)}': 1\n`],
  ["one long duration", (size) => `${head}  timeout: ${"1h".repeat(size / 2 - 20)}x\n`],
  ["no YAML, almost envs", (size) => "env\n".repeat(size / 4)],
  ["brackets without indentation", (size) => fill("envs: [", () => " {name: a}, [\n],", size, "]")],
  ["a first key in quotes", (size) => fill('"envs":\n- name: a\n  payload: [', () => "1,", size, "]")],
  [
    "long names that are nearly the same",
    (size) => fill("envs:\n", (index) => `- {name: b${"a".repeat(250)}${index}, requires: [c${"a".repeat(250)}d]}\n`, size),
  ],
  [
    "long options that are nearly the default",
    (size) =>
      fill(
        fill(
          "x-a: &a [",
          (index) => `b${"a".repeat(250)}${index}, `,
          size / 2,
          "]\nenvs:\n- name: a\n  dynamic_payload:\n    enabled: true\n    inputs:\n",
        ),
        (index) => `      a${index}: {type: select, options: *a, default: c${"a".repeat(250)}}\n`,
        size,
      ),
  ],
  ["environments", (size) => fill("envs:\n", (index) => `- name: e${index}\n  task: x${"y".repeat(30)}\n`, size)],
  [
    "environments with many keys",
    (size) =>
      fill(
        "envs:\n",
        (index) => `- {name: e${index}, default: false, live: warn, timeout: 1h, serialization: true, auto_merge: true}\n`,
        size,
      ),
  ],
  [
    "as many environments as there may be, with short values",
    (size) =>
      fill("envs:\n", (index) => (index < 1000 ? `- {name: e${index}, live: off, force: [], jobs: judge, task: a}\n` : "# \n"), size),
  ],
  [
    "as many environments as there may be, with mappings",
    (size) =>
      fill("envs:\n", (index) => (index < 1000 ? `- {name: e${index}, pull_request: {}, review: {enabled: false}}\n` : "# \n"), size),
  ],
  [
    "inputs that are right",
    (size) => fill(`${head}  dynamic_payload:\n    enabled: true\n    inputs:\n`, (index) => `      a${index}: {type: string}\n`, size),
  ],
  ["windows", (size) => fill(`${head}  frozen_windows:\n`, (index) => `  - {start: "${index % 60} 0 1 * 1", duration: 1h}\n`, size)],
  [
    "windows in lists that are just short enough",
    (size) =>
      fill(
        "envs:\n",
        (index) =>
          `- {name: e${index}, frozen_windows: [{start: "${index % 60} ${index % 23} 1 * 1", duration: 1h, location: Asia/Soul${index}}]}\n`,
        size,
      ),
  ],
  [
    "windows that begin at long lists of minutes",
    (size) => fill(`${head}  frozen_windows:\n`, () => `  - {start: "${"0/1,".repeat(45)}0 0 * * 1", duration: 1h}\n`, size),
  ],
  ["aliases", (size) => fill(`${head}  aliases: [`, (index) => `b${index}, `, size, "]\n")],
  ["reviewers", (size) => fill(`${head}  review: {enabled: true, reviewers: [`, (index) => `o/t${index}, `, size, "]}\n")],
  ["numbers with zeros before them", (size) => fill(`${head}  payload:\n`, (index) => `    k${index}: 01\n`, size)],
  ["documents", (size) => fill("envs:\n", () => "---\n", size)],
  ["keys without values", (size) => fill(`${head}  payload: {`, (index) => `a${index},`, size, "}")],
];
