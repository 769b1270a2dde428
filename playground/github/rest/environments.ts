import { nodeId } from "../ids.js";
import { json, type Answer } from "../http/answer.js";
import { type Call, found, inRepository, repositoryOf, type Route } from "../http/route.js";

/** The protection of Environments: https://docs.github.com/en/rest/deployments/protection-rules */
export const environmentRoutes: readonly Route[] = [
  inRepository("GET", "environments/{environment_name}/deployment_protection_rules", ["actions", "read"], listRules),
];

function listRules(call: Call): Answer {
  const repository = repositoryOf(call);
  const { rules } = found(repository.environments.get((call.params["environment_name"] ?? "").toLowerCase()));
  return json(200, {
    total_count: rules.length,
    custom_deployment_protection_rules: rules.map(({ id, slug }) => ({
      id,
      node_id: nodeId("EN", repository.id, id),
      enabled: true,
      app: { id, slug, integration_url: `${call.world.urls.api}/apps/${slug}`, node_id: nodeId("A", id) },
    })),
  });
}
