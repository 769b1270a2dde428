import { fileURLToPath } from "node:url";
import type * as workflowParser from "@actions/workflow-parser";
import { build } from "esbuild";

// It imports JSON as bundlers do, and Node.js does not.
const { outputFiles } = await build({
  entryPoints: [fileURLToPath(import.meta.resolve("@actions/workflow-parser"))],
  bundle: true,
  write: false,
  format: "esm",
  platform: "browser",
});
const bundle = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = (await import(
  `data:text/javascript;base64,${bundle}`
)) as typeof workflowParser;

/** What is wrong with a workflow in GitHub's own eyes. */
export async function mistakesIn(workflow: string): Promise<readonly string[]> {
  const { context, value } = parseWorkflow({ name: "deploy.yml", content: workflow }, new NoOperationTraceWriter());
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}
