import type { Happening } from "../../github/types/events.js";
import { onButton } from "./button.js";
import { onChanged } from "./changed.js";
import { onComment } from "./comment.js";
import { onMergeGroup } from "../answers/merge-group.js";
import { mirror } from "./deployment.js";
import { onHeldJob } from "./protection-rule.js";
import { onPullRequest } from "./pull-request.js";
import { onPush } from "./push.js";
import { onRerequest } from "./check-rerequested.js";
import { wake } from "../requests/wake.js";
import type { Scene } from "../scene.js";

/** Passes each event to its flow. `delivery` is GitHub's id of the event, which a redelivery keeps. */
export async function dispatch(scene: Scene, event: Happening, delivery: string): Promise<void> {
  switch (event.kind) {
    case "comment":
      return await onComment(scene, event, delivery);
    case "button":
      return await onButton(scene, { ...event, delivery });
    case "rerequested":
      return await onRerequest(scene, event.sha);
    case "merge_group":
      return await onMergeGroup(scene, event);
    case "changed":
      return await onChanged(scene, event);
    case "reviewed":
      return await wake(scene, { concerns: ({ request }) => request.sha === event.sha });
    case "deployment":
    case "deployment_status":
      return await mirror(scene, event);
    case "held_job":
      return await onHeldJob(scene, event);
    case "push":
      return await onPush(scene, event);
    case "pull_request":
      return await onPullRequest(scene, event);
  }
}
