import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const unit = join(root, "deploy/gitploy.service");
const text = readFileSync(unit, "utf8");
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly scripts: { readonly start: string } };
const entries = [...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value] as const);
const settings = new Map(entries);

describe("the unit for systemd", () => {
  test("runs the command of `npm start`, in the folder that its first lines name", () => {
    expect(settings.get("ExecStart")).toBe(`/usr/bin/env ${scripts.start.replace(/^exec /, "")}`);
    expect(text.split("[Unit]", 1)[0]).toContain(settings.get("WorkingDirectory"));
    expect(text.split("[Unit]", 1)[0]).toContain(settings.get("EnvironmentFile"));
    expect(settings.get("Environment")).toBe("NODE_ENV=production");
  });

  test("gives it a minute to end, and starts it again when it fails", () => {
    expect(Number(settings.get("TimeoutStopSec"))).toBeGreaterThanOrEqual(60);
    expect(settings.get("Restart")).toBe("on-failure");
  });

  test("restricts the process", () => {
    const may = {
      DynamicUser: "yes",
      CapabilityBoundingSet: "",
      NoNewPrivileges: "yes",
      PrivateDevices: "yes",
      PrivateTmp: "yes",
      ProtectHome: "yes",
      ProtectSystem: "strict",
      RestrictAddressFamilies: "AF_INET AF_INET6 AF_UNIX",
    };
    expect(Object.fromEntries(settings)).toMatchObject(may);
    expect(entries.filter(([name]) => name === "SystemCallFilter").map(([, value]) => value)).toEqual(["@system-service", "~@privileged"]);
  });

  test("repeats no directive, except filters", () => {
    const names = entries.map(([name]) => name).filter((name) => name !== "SystemCallFilter");
    expect(names).toEqual([...new Set(names)]);
  });

  describe.skipIf(spawnSync("systemd-analyze", ["--version"]).error !== undefined)("in systemd's own eyes", () => {
    const analyze = (...words: readonly string[]): string =>
      execFileSync("systemd-analyze", words, { encoding: "utf8", env: { PATH: process.env["PATH"], SYSTEMD_COLORS: "0" } });

    test("has no mistake", () => {
      const { status, stdout, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", unit], { encoding: "utf8" });
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
    });

    test("rates the exposure as low", () => {
      expect(analyze("security", "--offline=true", "--threshold=20", unit)).toMatch(
        /Overall exposure level for gitploy\.service: 1\.\d OK/,
      );
    });
  });
});
