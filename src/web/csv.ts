import type { Context } from "hono";

/** Answers with a table for spreadsheets, under a file name. */
export function csvAnswer(context: Context, file: string, rows: readonly (readonly string[])[]): Response {
  const plain = file.replace(/[^\w.-]+/g, "-");
  return context.body(rows.map((row) => `${row.map(cell).join(",")}\r\n`).join(""), 200, {
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="${plain}"`,
  });
}

/**
 * https://www.rfc-editor.org/rfc/rfc4180; a spreadsheet treats text that begins like a formula as one, whoever wrote it:
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
function cell(text: string): string {
  const inert = /^\s*[=+\-@]/.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
