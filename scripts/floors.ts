import { posix } from "node:path";
import { parseSync, Visitor } from "oxc-parser";

/** A breach of the house rules; lines count from 1. */
export interface Breach {
  readonly path: string;
  readonly line: number;
  readonly says: string;
  /** Shown, but does not fail the check. */
  readonly warning: boolean;
}

/** The floors, lowest first: a file imports from its own floor and the ones below, never from above. */
const floors = ["core", "github", "flows", "web", "app", "bin"] as const;
type Floor = (typeof floors)[number];

/** The rooms of a floor, lowest first; "" are the files directly on the floor. Imports between them go only down, too. */
const rooms: Partial<Record<Floor, readonly string[]>> = {
  github: ["types", "client", "graphql", "refs", "resources", "reads", "webhooks", "pages", ""],
  flows: ["", "answers", "requests", "commands", "events", "housekeeping"],
};

/** The packages that the core may import: pure and synchronous ones. */
const corePackages: readonly string[] = ["yup", "js-yaml", "re2js", "croner"];
/** What the core may use of node:crypto, its only Node module: functions that return the same result every time. */
const coreCrypto: readonly string[] = ["createHash", "createHmac", "hkdfSync", "timingSafeEqual"];
const octokitPackage = /^(probot|octokit.*|@octokit\/.*|@probot\/.*)$/;
const octokitFloors: readonly Floor[] = ["github", "app", "bin"];

/** The only module that may combine promises. */
const together = "src/github/client/together.ts";
const hastyMembers: readonly string[] = ["Promise.all", "Promise.race", "Promise.any"];

/** The only module that may write comments and check runs, and the gateway's functions for that. */
const writer = "src/flows/answers/write.ts";
const writes: readonly string[] = ["comment", "editComment", "createCheckRun", "updateCheckRun"];

const longFile = { warns: 250, fails: 300 };

/** The breaches in a source file. `path` is relative to the project, with `/`. */
export function breaches(path: string, source: string): readonly Breach[] {
  const parsed = parseSync(path, source);
  const at = (offset: number): number => source.slice(0, offset).split("\n").length;
  const breach = (offset: number, says: string): Breach => ({ path, line: at(offset), says, warning: false });
  const floor = floorOf(path);
  const imported = [
    ...parsed.module.staticImports.map(({ start, moduleRequest, entries }) => ({
      start,
      name: moduleRequest.value,
      what: entries.map(({ importName }) => importName.name ?? "*"),
    })),
    ...parsed.module.staticExports.flatMap(({ start, entries }) =>
      entries.flatMap(({ moduleRequest }) => (moduleRequest === null ? [] : [{ start, name: moduleRequest.value, what: undefined }])),
    ),
    ...parsed.module.dynamicImports.map(({ start, moduleRequest }) => ({
      start,
      name: source.slice(moduleRequest.start, moduleRequest.end).replace(/^["'`]|["'`]$/g, ""),
      what: undefined,
    })),
  ];
  return [
    ...imported.flatMap(({ start, name, what = ["*"] }) => importBreaches(path, floor, name, what).map((says) => breach(start, says))),
    ...(floor === "core" ? impurities(parsed.program).map(({ start, what }) => breach(start, `the core has no ${what}`)) : []),
    ...(["github", "flows"].includes(floor ?? "") && path !== together
      ? hasty(parsed.program).map(({ start, what }) =>
          breach(start, `no \`${what}\`: what it leaves behind goes on unseen; \`together\` waits for it`),
        )
      : []),
    ...(floor === "flows" && path !== writer
      ? writesOf(parsed.program).map(({ start, what }) =>
          breach(start, `no \`${what}()\` of the gateway: ${writer} alone writes comments and check runs`),
        )
      : []),
    ...(floor === undefined
      ? []
      : moduleState(parsed.program).map((start) => breach(start, "no module-level `let`: nothing is kept between events"))),
    ...lengthBreach(path, source),
  ];
}

/** The floor of a file in src/; `undefined` elsewhere. */
function floorOf(path: string): Floor | undefined {
  const [root, floor] = path.split("/");
  if (root !== "src") return undefined;
  return floors.find((name) => name === floor) ?? "app";
}

function importBreaches(path: string, floor: Floor | undefined, name: string, what: readonly string[]): readonly string[] {
  if (floor === undefined) return [];
  if (name.startsWith(".")) {
    const target = posix.join(posix.dirname(path), name);
    const below = floorOf(target);
    if (below === undefined) return target === "package.json" ? [] : [`src never imports ${target}`];
    if (floors.indexOf(below) > floors.indexOf(floor)) return [`${floor} may not import ${below} (${target}): imports only go down`];
    return below === floor ? roomBreaches(path, floor, target) : [];
  }
  if (floor === "core" && name === "node:crypto" && what.every((imported) => coreCrypto.includes(imported))) return [];
  const packageName = name.startsWith("@") ? name.split("/", 2).join("/") : (name.split("/")[0] ?? name);
  if (floor === "core" && !corePackages.includes(packageName)) return [`core may not import ${name}, only ${corePackages.join(", ")}`];
  if (octokitPackage.test(packageName) && !octokitFloors.includes(floor)) return [`${floor} may not know ${name}: only src/github does`];
  return [];
}

function roomBreaches(path: string, floor: Floor, target: string): readonly string[] {
  const order = rooms[floor];
  if (order === undefined) return [];
  const [own, other] = [roomOf(path), roomOf(target)];
  const unknown = [own, other].find((room) => !order.includes(room));
  if (unknown !== undefined) return [`${floor} has no room ${unknown}: scripts/floors.ts has their order`];
  return order.indexOf(other) > order.indexOf(own) ? [`${floor}/${own} may not import ${target}: imports only go down`] : [];
}

/** The folder of a file within its floor; "" for none. */
function roomOf(path: string): string {
  return path.split("/").slice(2, -1).join("/");
}

type Program = ReturnType<typeof parseSync>["program"];

const forbiddenGlobals: readonly string[] = [
  "process",
  "fetch",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "console",
  "Promise",
  "crypto",
  "performance",
];
const forbiddenMembers: readonly string[] = ["Date.now", "Math.random"];

/** The places where a module is asynchronous, or uses a clock, randomness or I/O. */
function impurities(program: Program): readonly { start: number; what: string }[] {
  const found: { start: number; what: string }[] = [];
  const asynchronous = (node: { async: boolean; start: number }): void => {
    if (node.async) found.push({ start: node.start, what: "`async`" });
  };
  const called = (name: string, start: number): void => {
    if (forbiddenGlobals.includes(name)) found.push({ start, what: `\`${name}\`` });
  };
  new Visitor({
    FunctionDeclaration: asynchronous,
    FunctionExpression: asynchronous,
    ArrowFunctionExpression: asynchronous,
    AwaitExpression: ({ start }) => found.push({ start, what: "`await`" }),
    NewExpression(node) {
      if (node.callee.type !== "Identifier") return;
      called(node.callee.name, node.start);
      if (node.callee.name === "Date" && node.arguments.length === 0) found.push({ start: node.start, what: "`new Date()`" });
    },
    CallExpression({ callee, start }) {
      if (callee.type === "Identifier") called(callee.name, start);
    },
    MemberExpression(node) {
      if (node.object.type !== "Identifier" || node.property.type !== "Identifier") return;
      called(node.object.name, node.start);
      const member = `${node.object.name}.${node.property.name}`;
      if (forbiddenMembers.includes(member)) found.push({ start: node.start, what: `\`${member}\`` });
    },
  }).visit(program);
  return found;
}

/** The places where code may fail or end while work that it began still goes on. */
function hasty(program: Program): readonly { start: number; what: string }[] {
  const found: { start: number; what: string }[] = [];
  new Visitor({
    MemberExpression({ object, property, start }) {
      if (object.type !== "Identifier" || property.type !== "Identifier") return;
      const what = `${object.name}.${property.name}`;
      if (hastyMembers.includes(what)) found.push({ start, what });
    },
  }).visit(program);
  return found;
}

/** The places where the gateway is asked to write a comment or a check run. */
function writesOf(program: Program): readonly { start: number; what: string }[] {
  const found: { start: number; what: string }[] = [];
  new Visitor({
    CallExpression({ callee, start }) {
      if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return;
      if (writes.includes(callee.property.name)) found.push({ start, what: callee.property.name });
    },
  }).visit(program);
  return found;
}

function moduleState(program: Program): readonly number[] {
  return program.body.flatMap((statement) => {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    return declaration?.type === "VariableDeclaration" && declaration.kind !== "const" ? [declaration.start] : [];
  });
}

function lengthBreach(path: string, source: string): readonly Breach[] {
  const lines = source.trimEnd().split("\n").length;
  if (lines <= longFile.warns) return [];
  return [
    { path, line: lines, says: `${lines} lines: more than ${longFile.warns} are hard to know by heart`, warning: lines <= longFile.fails },
  ];
}
