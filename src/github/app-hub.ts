import type { ProbotOctokit } from "probot";
import { type HubSettings, inRoute } from "./types/access.js";
import { type DeliveryLog, deliveryLog } from "./delivery-log.js";
import { createInstallationHub, type InstallationHub, type InstallationRef } from "./installation-hub.js";
import { createListMemory, type Memory, remembered } from "./client/remembered.js";

/** The gateway of the App itself: everything that is not in one repository. */
export interface AppHub extends DeliveryLog {
  /** The App's installations, without suspended ones, which cannot be read. */
  installations(): Promise<readonly InstallationRef[]>;
  installation(installation: InstallationRef): Promise<InstallationHub>;
}

/** The App's gateway. `authorize` gives an Octokit for an installation, or for the App if none is named. `memory` outlives the gateway. */
export function createAppHub(
  authorize: (installation?: number) => Promise<ProbotOctokit>,
  settings: Promise<HubSettings>,
  memory: Memory = createListMemory(),
): AppHub {
  return {
    ...deliveryLog(() => authorize()),
    installations: async () => {
      const octokit = await authorize();
      const all: InstallationRef[] = [];
      for (let page = 1; ; page += 1) {
        const { count, installations } = await remembered(
          memory,
          `installations ${page}`,
          (headers) => octokit.rest.apps.listInstallations({ per_page: pageSize, page, headers }),
          (data) => ({
            value: { count: data.length, installations: data.filter(({ suspended_at }) => suspended_at === null).map(installationOf) },
            size: data.length,
          }),
        );
        all.push(...installations);
        if (count < pageSize) return all;
      }
    },
    installation: async (installation) =>
      createInstallationHub(await authorize(inRoute(installation.id)), installation, await settings, memory),
  };
}

const pageSize = 100;

/** An installation's account is a user, an organization, or an enterprise, which has no repositories of its own. */
function installationOf({ id, account }: { readonly id: number | string; readonly account: object | null }): InstallationRef {
  return { id: String(id), owner: account !== null && "login" in account ? String(account.login) : "" };
}
