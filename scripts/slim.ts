import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";

/** A replacement for a module in the bundle. */
interface Replacement {
  /** The import, e.g. `@octokit/plugin-retry`; or the end of a module's path, with a slash before it. */
  readonly module: string;
  readonly by: string;
  readonly because: string;
}

const noPlugin = (name: string): string => `export const ${name} = Object.assign(() => ({}), { VERSION: "0.0.0" });`;

/** The modules that Probot and its packages include and the worker never calls. Each entry saves kilobytes. */
export const replacements: readonly Replacement[] = [
  {
    module: "probot",
    by: `
      export { Probot } from "./node_modules/probot/lib/probot.js";
      export { ProbotOctokit } from "./node_modules/probot/lib/octokit/probot-octokit.js";`,
    because: "no command line, no server, no pages",
  },
  {
    module: "/server/server.js",
    by: `export const defaultWebhookPath = "/api/github/webhooks"; export const defaultWebhookSecret = undefined;`,
    because: "no server; and no secret but the one that is set",
  },
  {
    module: "/helpers/get-log.js",
    by: `export const getLog = () => { throw new Error("a log is always given"); };`,
    because: "the log is ours",
  },
  {
    module: "@probot/pino",
    by: `export const getTransformStream = () => { throw new Error("on AWS the log is JSON"); };`,
    because: "CloudWatch reads JSON",
  },
  {
    module: "@octokit/auth-oauth-app",
    by: `export const createOAuthAppAuth = () => () => { throw new Error("nobody logs in with GitHub"); };`,
    because: "nobody logs in with GitHub",
  },
  {
    module: "@octokit/auth-oauth-user",
    by: `
      export const requiresBasicAuth = () => false;
      export const createOAuthUserAuth = () => { throw new Error("nobody logs in with GitHub"); };`,
    because: "the routes that take a client's secret are called by nobody",
  },
  {
    module: "@octokit/plugin-throttling",
    by: noPlugin("throttling"),
    because: "src/github/client/budget.ts keeps the limits; this one is off",
  },
  { module: "@octokit/plugin-retry", by: noPlugin("retry"), because: "src/github/client/octokit.ts repeats; this one is off" },
  { module: "@probot/octokit-plugin-config", by: noPlugin("config"), because: "deploy.yml is read by src/github and src/core" },
  {
    module: "/get-octokit-throttle-options.js",
    by: "export const getOctokitThrottleOptions = async () => undefined;",
    because: "nothing is throttled, and no Redis asked",
  },
  ...["./lib/transport", "./transport"].map((module) => ({
    module,
    by: `module.exports = () => { throw new Error("no line is written by another thread"); };`,
    because: "pino's; no line is written by another thread",
  })),
  { module: "thread-stream", by: "module.exports = undefined;", because: "no line is written by another thread" },
  { module: "/views/probot", by: `exports.template = "";`, because: "the adapter's page is never reached" },
];

/** Replaces modules by smaller ones. A replacement's own imports are resolved from `root`. */
export function replaced(root: string, wanted: readonly Replacement[] = replacements): Plugin {
  return {
    name: "replaced",
    setup(build) {
      for (const { module, by } of wanted) {
        const escaped = module.replaceAll(/[/.]/g, String.raw`\$&`);
        const filter = module.startsWith("/") ? new RegExp(`${escaped}$`) : new RegExp(`^${escaped}$`);
        // Whether the module with such an end is meant: a relative import from one of Probot's packages.
        const ours = (importer: string): boolean => !module.startsWith("/") || /node_modules[/\\](@probot[/\\]|probot[/\\])/.test(importer);
        build.onResolve({ filter }, ({ importer }) => (ours(importer) ? { path: module, namespace: "replaced" } : undefined));
        build.onLoad({ filter: new RegExp(`^${escaped}$`), namespace: "replaced" }, () => ({
          contents: by,
          resolveDir: root,
          loader: "js",
        }));
      }
    },
  };
}

/** Reduces Octokit's thousand REST methods to those that are called under `folder`, as `octokit.rest.<scope>.<method>`. */
export function onlyCalledRoutes(folder: string): Plugin {
  return {
    name: "only-called-routes",
    setup(build) {
      build.onLoad({ filter: /plugin-rest-endpoint-methods[/\\].*[/\\]endpoints\.js$/ }, async ({ path }) => {
        const { default: all } = (await import(pathToFileURL(path).href)) as { default: Endpoints };
        const kept: Record<string, Record<string, unknown>> = {};
        for (const [scope, method] of calledRoutes(folder)) {
          const endpoint = all[scope]?.[method];
          if (endpoint === undefined) throw new Error(`Octokit has no rest.${scope}.${method}`);
          (kept[scope] ??= {})[method] = endpoint;
        }
        return { contents: `export default ${JSON.stringify(kept)};`, loader: "js" };
      });
    },
  };
}

/** Leaves out the list of GitHub's event names (9 KB), which only `on` of @octokit/webhooks uses: the App listens with `onAny`. */
export function noEventNames(): Plugin {
  return {
    name: "no-event-names",
    setup(build) {
      build.onLoad({ filter: /@octokit[/\\]webhooks[/\\].*[/\\]index\.js$/ }, ({ path }) => {
        const source = readFileSync(path, "utf8");
        const contents = source.replace(/^var emitterEventNames = \[[^\]]*\];$/m, "var emitterEventNames = [];");
        if (contents === source) throw new Error("@octokit/webhooks keeps the names of events elsewhere by now");
        return { contents, loader: "js" };
      });
    },
  };
}

type Endpoints = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The REST methods of Octokit that are called under `folder`, as scope and name. */
export function calledRoutes(folder: string): readonly (readonly [scope: string, method: string])[] {
  const called = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => {
      const source = readFileSync(join(folder, name), "utf8");
      return [...source.matchAll(/octokit\s*\.rest\b(?:\.(\w+)\.(\w+))?/g)].map(([text, scope, method]) => {
        // Other forms of a call would not be found here, and the method would be missing on AWS only.
        if (scope === undefined || method === undefined) throw new Error(`${name}: write octokit.rest.<scope>.<method>, not ${text}`);
        return [scope, method] as const;
      });
    });
  return called;
}

/** A module of ours that is deferred to another file of the bundle, with all its exports: only functions. */
export interface Deferred {
  /** Absolute. */
  readonly path: string;
  readonly functions: readonly string[];
}

/** Moves modules to another file of the bundle, `./<chunk>`, which is loaded when one of their functions is first called. */
export function deferred(modules: readonly Deferred[], chunk: string): Plugin {
  return {
    name: "deferred",
    setup(build) {
      // Not `./<chunk>`, which may also be an import of a neighbouring module.
      build.onResolve({ filter: /^deferred:/ }, ({ path }) => ({ path: `./${path.slice("deferred:".length)}`, external: true }));
      for (const { path, functions } of modules) {
        const lines = functions.map((name) => `export const ${name} = (...given) => require("deferred:${chunk}").${name}(...given);`);
        const filter = new RegExp(`${path.replaceAll(/[/.\\]/g, String.raw`\$&`)}$`);
        build.onLoad({ filter }, () => ({ contents: lines.join("\n"), resolveDir: dirname(path), loader: "js" }));
      }
    },
  };
}

/** Replaces a module's only function by its result in the bundle. `path` is absolute. */
export function textOf(name: string, path: string, read: () => string): Plugin {
  return {
    name: "text-of",
    setup(build) {
      const filter = new RegExp(`${path.replaceAll(/[/.\\]/g, String.raw`\$&`)}$`);
      build.onLoad({ filter }, () => ({ contents: `export const ${name} = () => ${JSON.stringify(read())};`, loader: "js" }));
    },
  };
}
