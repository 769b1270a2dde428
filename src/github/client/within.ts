import type { ProbotOctokit } from "probot";
import type { Limits } from "../types/access.js";

type Method = (parameters?: { readonly request?: object }) => unknown;

/** An Octokit that asks for everything within limits, whatever a request says itself; they are looked up anew for each. */
export function within(octokit: ProbotOctokit, limits: () => Limits): ProbotOctokit {
  const limited = (method: Method): Method =>
    new Proxy(method, {
      apply: (target, self, [parameters]: Parameters<Method>) =>
        Reflect.apply(target, self, [{ ...parameters, request: { ...parameters?.request, ...limits() } }]),
    });
  const methodsOf = (scope: Readonly<Record<string, Method>>): object =>
    new Proxy(scope, { get: (target, name: string) => (target[name] === undefined ? undefined : limited(target[name])) });
  // Not by its name: the bundle has the routes that are written out, and here none is.
  const rest = new Proxy<object>(Reflect.get(octokit, "rest"), {
    get: (target, name) => methodsOf(Reflect.get(target, name) as Readonly<Record<string, Method>>),
  });
  const graphql = ((query: string, variables: { readonly request?: object } = {}) =>
    octokit.graphql(query, { ...variables, request: { ...variables.request, ...limits() } })) as ProbotOctokit["graphql"];
  return new Proxy(octokit, {
    get: (target, name) => (name === "rest" ? rest : name === "graphql" ? graphql : (Reflect.get(target, name) as unknown)),
  });
}
