import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load, loadAll } from "js-yaml";
import { afterAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const chart = join(root, "deploy/helm");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const helm = ["/usr/local/bin/helm", "/usr/bin/helm"].find((path) => existsSync(path)) ?? "";
const folder = mkdtempSync(join(tmpdir(), "gitploy-helm-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Manifest {
  readonly kind: string;
  // Opaque here: only Kubernetes interprets it.
  readonly spec: Record<string, unknown>;
}

function run(argv: readonly string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const env = { ...process.env, HELM_CACHE_HOME: folder, HELM_CONFIG_HOME: folder, HELM_DATA_HOME: folder };
  return spawnSync(helm, argv, { encoding: "utf8", env });
}

/** The manifests that helm renders from the chart with these values, by kind; or helm's error. */
function render(values: object): Record<string, Manifest> | string {
  const file = join(folder, "values.yaml");
  writeFileSync(file, JSON.stringify(values));
  const { status, stdout, stderr } = run(["template", "live", chart, "--values", file]);
  if (status !== 0) return stderr;
  return Object.fromEntries((loadAll(stdout) as Manifest[]).map((manifest) => [manifest.kind, manifest]));
}

function rendered(values: object): Record<string, Manifest> {
  const manifests = render({ image: { repository: "registry.example.com/gitploy" }, ...values });
  if (typeof manifests === "string") throw new Error(manifests);
  return manifests;
}

function pod(values: object): Record<string, unknown> {
  const { template } = (rendered(values)["Deployment"] ?? { spec: {} }).spec as {
    readonly template?: { readonly spec: Record<string, unknown> };
  };
  return template?.spec ?? {};
}

function container(values: object): Record<string, unknown> {
  const [only = {}] = pod(values)["containers"] as Record<string, unknown>[];
  return only;
}

test("the chart has the project's version", () => {
  const { version } = JSON.parse(read("package.json")) as { version: string };
  expect(load(read("deploy/helm/Chart.yaml"))).toMatchObject({ version, appVersion: version });
});

if (helm === "") process.stderr.write("Not tested: deploy/helm with helm itself, which is not in /usr/local/bin\n");

describe.skipIf(helm === "")("the chart, rendered by helm,", () => {
  test("has no findings by helm lint", () => {
    const { status, stdout } = run(["lint", "--strict", chart, "--set", "image.repository=x"]);
    expect([status, stdout.match(/\[(?:WARNING|ERROR)\].*/g)]).toEqual([0, null]);
  });

  test("requires an image, and tells which one", () => {
    expect(render({})).toContain("image.repository is missing: an image that you made of the Dockerfile");
  });

  test.each([
    [{ replica: 3 }, "replica"],
    [{ ingress: { hots: "x" } }, "hots"],
    [{ replicas: "two" }, "replicas"],
    [{ settings: { GITPLOY_BACKLOG: 1.5 } }, "settings"],
    [{ settings: { PORT: 8080 } }, "settings"],
    [{ settings: { HOST: "127.0.0.1" } }, "settings"],
  ])("refuses unknown values: %j", (values, named) => {
    expect(render({ image: { repository: "x" }, ...values })).toContain(named);
  });

  test("has two processes, at least one of which always runs", () => {
    const { Deployment, PodDisruptionBudget } = rendered({});
    expect(Deployment?.spec).toMatchObject({ replicas: 2, strategy: { rollingUpdate: { maxUnavailable: 0 } } });
    expect(PodDisruptionBudget?.spec).toMatchObject({ maxUnavailable: 1 });
    // With a budget, a single one could never be moved to another machine.
    expect(rendered({ replicas: 1 })["PodDisruptionBudget"]).toBeUndefined();
  });

  test("probes the paths that the process answers, at the port of the image", () => {
    const port = Number(/PORT=(\d+)/.exec(read("Dockerfile"))?.[1]);
    expect(container({})).toMatchObject({
      image: `registry.example.com/gitploy:${(JSON.parse(read("package.json")) as { version: string }).version}`,
      ports: [{ name: "http", containerPort: port }],
      livenessProbe: { httpGet: { path: "/healthz", port: "http" } },
      readinessProbe: { httpGet: { path: "/readyz", port: "http" } },
    });
    const { env } = container({}) as { readonly env: readonly object[] };
    expect(env).toEqual([
      { name: "HOST", value: "0.0.0.0" },
      { name: "PORT", value: String(port) },
    ]);
    for (const path of ["/healthz", "/readyz"]) expect(read("docs/running.md")).toContain(`\`GET ${path}\``);
  });

  test("gives it as much time to end as compose and systemd do, after the cluster has been told", () => {
    const { terminationGracePeriodSeconds: grace } = pod({});
    expect(grace).toBe(Number(/stop_grace_period: (\d+)s/.exec(read("deploy/compose.yaml"))?.[1]));
    expect(container({})["lifecycle"]).toEqual({ preStop: { exec: { command: ["sleep", "5"] } } });
  });

  test("allows it little else than listening and talking to GitHub", () => {
    expect(pod({})).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
    });
    expect(container({})).toMatchObject({
      securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      resources: { requests: { cpu: "100m", memory: "192Mi" }, limits: { memory: "512Mi" } },
    });
  });

  test("has one secret, and settings as written, including numbers of seven digits", () => {
    const settings = { APP_ID: 1234567, GITPLOY_METRICS_BY_REPOSITORY: true, GHE_HOST: "github.example.com" };
    const { envFrom, env } = container({ secret: "app", settings }) as { readonly envFrom: object; readonly env: readonly object[] };
    expect(envFrom).toEqual([{ secretRef: { name: "app" } }]);
    expect(env.slice(2)).toEqual([
      { name: "APP_ID", value: "1234567" },
      { name: "GHE_HOST", value: "github.example.com" },
      { name: "GITPLOY_METRICS_BY_REPOSITORY", value: "true" },
    ]);
  });

  test("says where webhooks have to go, with and without an Ingress", () => {
    const says = (values: object): string => {
      const file = join(folder, "notes.yaml");
      writeFileSync(file, JSON.stringify({ image: { repository: "x" }, settings: { WEBHOOK_PATH: "/hook" }, ...values }));
      return run(["install", "live", chart, "--dry-run=client", "--values", file]).stdout;
    };
    expect(says({ ingress: { host: "gitploy.example.com" } })).toContain("The webhook is https://gitploy.example.com/hook: ");
    expect(says({})).toContain("lead https traffic for /hook to the service live");
  });

  test("exposes only the webhook, unless the pages are enabled", () => {
    const paths = (ingress: object, settings: object = {}) => {
      const [rule] = (rendered({ ingress, settings })["Ingress"]?.spec["rules"] ?? []) as { http: { paths: { path: string }[] } }[];
      return rule?.http.paths.map(({ path }) => path);
    };
    expect(paths({})).toBeUndefined();
    expect(paths({ host: "gitploy.example.com" })).toEqual(["/api/github/webhooks"]);
    expect(paths({ host: "gitploy.example.com" }, { WEBHOOK_PATH: "/hook" })).toEqual(["/hook"]);
    expect(paths({ host: "gitploy.example.com", pages: true })).toEqual(["/api/github/webhooks", "/"]);
    expect(rendered({ ingress: { host: "gitploy.example.com", tlsSecret: "cert" } })["Ingress"]?.spec).toMatchObject({
      tls: [{ hosts: ["gitploy.example.com"], secretName: "cert" }],
    });
  });
});
