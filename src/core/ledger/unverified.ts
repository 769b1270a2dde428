import { isMapping } from "../json.js";
import { clip } from "../messages/markdown.js";
import type { Request } from "../request.js";
import { ledgerRequest } from "./shape.js";

const most = 20;
const longest = 100;

/** The requests in an unverified record, as far as they can be read: at most 20 plain lines, to be shown inert. Never throws. */
export function requestsNamedIn(message: string): readonly string[] {
  return (namesInJson(message) ?? namesInText(message)).slice(0, most).map(oneLine);
}

/** The requests in an unverified record that can be read completely; believe one only if our traces on GitHub confirm it. Never throws. */
export function requestsIn(message: string): readonly Request[] {
  const requests = (listIn(message) ?? []).slice(0, most).map(ledgerRequest);
  return requests.filter((request) => request !== undefined);
}

function namesInJson(message: string): readonly string[] | undefined {
  return listIn(message)?.flatMap(nameOf);
}

function listIn(message: string): readonly unknown[] | undefined {
  try {
    const content: unknown = JSON.parse(message.slice(message.indexOf("\n{"), message.lastIndexOf("}") + 1));
    const requests = property(content, "requests");
    return Array.isArray(requests) ? requests : undefined;
  } catch {
    return undefined;
  }
}

function nameOf(pending: unknown): readonly string[] {
  const request = property(pending, "request");
  const [id, ref] = [property(request, "id"), property(property(request, "ref"), "name")];
  if (typeof id !== "string") return [];
  return [typeof ref === "string" ? `${clip(ref, longest / 2)} (${id})` : id];
}

function namesInText(message: string): readonly string[] {
  return [...message.matchAll(/"id":\s*"([^"\\\n]{1,100})"/g)].flatMap(([, id]) => (id === undefined ? [] : [id]));
}

function property(value: unknown, key: string): unknown {
  return isMapping(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function oneLine(text: string): string {
  return clip(text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, " ").trim(), longest);
}
