import { play, roundTrips } from "./course.js";
import { createStage } from "./stage.js";
import { atMost, type Row } from "./table.js";

/** A deployment to an environment with `serialization`, which has to write its record first. */
export async function serialized(): Promise<readonly Row[]> {
  const stage = createStage();
  const { github } = stage;
  const warmUp = stage.place();
  const place = stage.place("envs:\n  - name: production\n    serialization: true\n");
  await stage.start();
  await play(stage, warmUp, "/deploy v1 production");
  const first = await play(stage, place, "/deploy v1 production");
  const deployment = [...place.repository.deployments.values()].at(-1);
  if (deployment === undefined) throw new Error("nothing was deployed");
  github.deploymentStatus(deployment, { state: "success" });
  await github.idle();
  github.checkRun(place.repository, github.commit(place.repository, "main", { files: { "a.txt": "1\n" } }), {
    name: "ci",
    conclusion: "success",
  });
  await github.idle();
  const later = await play(stage, place, "/deploy main production");
  return [
    atMost("serialized: webhook → deployment, round trips", roundTrips(later), 4),
    atMost("    the first time, when there is no record yet", roundTrips(first), 4),
  ];
}
