/** The URL of the JSON schema of deploy.yml. */
export const schemaAddress = "https://raw.githubusercontent.com/gitploy-io/gitploy/main/deploy.schema.json";

/** The first line of a deploy.yml, which tells editors the schema. */
export const modeline = `# yaml-language-server: $schema=${schemaAddress}`;

/** The smallest useful deploy.yml: one environment, all checks. */
export const smallestConfig = `${modeline}
envs:
  - name: production
`;
