import type { Observe } from "../github/client/observed.js";
import type { Log } from "../flows/scene.js";

/** The oldest Enterprise Server whose descriptions were compared: docs/enterprise-server.md. */
const oldest = { major: 3, minor: 17 };

/** Logs once, after the first answer, that an Enterprise Server is older than the versions for which Gitploy is made. */
export function watchServerVersion(log: Pick<Log, "warn">): Observe {
  let known: string | undefined;
  return ({ server }) => {
    if (server === undefined || server === known) return;
    known = server;
    const [, major, minor] = /^(\d+)\.(\d+)/.exec(server) ?? [];
    if (major === undefined || minor === undefined || isSupported(Number(major), Number(minor))) return;
    log.warn(
      { server },
      `GitHub Enterprise Server ${server} is older than ${oldest.major}.${oldest.minor}: what Gitploy asks of it may be missing there. Update it; docs/enterprise-server.md has what is asked.`,
    );
  };
}

function isSupported(major: number, minor: number): boolean {
  return major > oldest.major || (major === oldest.major && minor >= oldest.minor);
}
