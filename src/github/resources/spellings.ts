/**
 * The ways in which people spell the name of an environment: GitHub takes them for one, and a deployment keeps the one that its job was written
 * with. Whether a list of environments to look in minds the case is documented nowhere, so all of them are asked for at once.
 */
export function spellingsOf(environment: string): readonly string[] {
  const lower = environment.toLowerCase();
  const capital = lower.replace(/(^|[^\p{L}\p{N}])\p{L}/gu, (letter) => letter.toUpperCase());
  return [...new Set([environment, lower, lower.charAt(0).toUpperCase() + lower.slice(1), capital, environment.toUpperCase()])];
}
