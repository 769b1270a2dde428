import { createHousekeeping } from "../src/housekeeping.js";
import { createStage, settingsOf } from "./stage.js";
import { byRoute, type Row } from "./table.js";

/** A sweep of 1,000 repositories where nothing is due. */
export async function sweep(): Promise<readonly Row[]> {
  const stage = createStage(0);
  const { github } = stage;
  for (let index = 0; index < 1000; index += 1) {
    const deployYml = index % 2 === 0 ? { "deploy.yml": "envs:\n  - name: production\n" } : {};
    github.repository({ owner: "octo", name: `idle-${index}`, files: { "README.md": "# idle\n", ...deployYml } });
  }
  const probot = await stage.start();
  const housekeeping = createHousekeeping(probot, settingsOf(github), { now: github.clock.now, later: () => false }, () => 0.5);
  await housekeeping.sweep(() => true);
  const before = github.requests.length;
  github.clock.advance(2 * 60_000);
  await housekeeping.sweep(() => true);
  const again = github.requests.slice(before);
  const free = again.filter(({ status }) => status === 304).length;
  return [
    { what: "requests of the first sweep, 1,000 repositories, half with a deploy.yml", measured: String(before) },
    { what: "requests of one that looks at all of them again, two minutes later", measured: `${again.length}, ${free} of them free (304)` },
    ...byRoute(again),
  ];
}
