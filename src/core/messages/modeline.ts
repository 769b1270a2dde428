/** Where the JSON schema of deploy.yml is published. */
export const schemaAddress = "https://raw.githubusercontent.com/gitploy-io/gitploy/main/deploy.schema.json";

/** The first line of a deploy.yml, by which editors find the schema. */
export const modeline = `# yaml-language-server: $schema=${schemaAddress}`;

/** The smallest deploy.yml that is useful: one environment, all checks. */
export const smallestConfig = `${modeline}
envs:
  - name: production
`;
