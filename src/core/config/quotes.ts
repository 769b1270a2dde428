/** Where YAML could not be read because quotes are missing, or are the wrong ones: what is to be quoted, and how. */
export interface MissingQuotes {
  readonly offset: number;
  readonly why: string;
  readonly quoted: string;
}

const longest = 500;

/** Looks at the line on which YAML ends being YAML for a value that quotes would mend. */
export function quotesMissing(text: string, offset: number): MissingQuotes | undefined {
  const start = Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
  const line = /^[^\r\n]*/.exec(text.slice(start, start + longest))?.[0] ?? "";
  const [before = "", key] = /^\s*(?:- +)*(?:([\w.-]+) *: +)?/.exec(line) ?? [];
  const value = line.slice(before.length).replace(/ #.*$/, "").trimEnd();
  const missing = (why: string, word = value): MissingQuotes => ({
    offset: start + before.length + value.indexOf(word),
    why,
    quoted: quoted(word),
  });

  const inFlow = /^[[{]/.test(value);
  const variable = inFlow ? /\$\{[^{}]*\}/.exec(value)?.[0] : undefined;
  if (variable !== undefined) return missing("a variable among brackets needs quotes", variable);
  const handle = (inFlow ? /(?<=[[{,:] *)@[\w./-]+/ : /^@[\w./-]+$/).exec(value)?.[0];
  if (handle !== undefined) return missing("nothing begins with @ without quotes", handle);
  if (/^"(?:[^"\\]|\\.)*"$/.test(value) && value.includes("\\"))
    return { ...missing("in double quotes, a backslash is YAML's own"), quoted: `'${value.slice(1, -1).replaceAll("'", "''")}'` };
  if (/^["']/.test(value) || value === "") return undefined;
  if (/^[[{].*[\]}].*[^\]}\s]$/.test(value)) return missing("this begins with a bracket, and YAML takes it for a list or a mapping");
  const pattern = key === "deployable_ref" || key === "auto_deploy_on";
  if (/^[@`%|>&]/.test(value) || (pattern && /^[*!]/.test(value))) return missing(`nothing begins with ${value[0]} without quotes`);
  return key !== undefined && !inFlow && /:(?: |$)/.test(value) ? missing("a text with a colon and a space needs quotes") : undefined;
}

function quoted(text: string): string {
  return /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}
