import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

/** What a server marks in a file. */
export interface Mark {
  readonly message: string;
  /** Both count from 0. */
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}

/** An editor that speaks to yaml-language-server: https://microsoft.github.io/language-server-protocol/ */
export interface Editor {
  /** Opens a text; the marks, as soon as the server has read it. */
  marks(text: string): Promise<readonly Mark[]>;
  /** What the server offers where `|` stands in the text. */
  completions(text: string): Promise<readonly string[]>;
  /** What it shows where `|` stands. */
  hover(text: string): Promise<string>;
  close(): void;
}

type Message = { readonly id?: number; readonly method?: string; readonly params?: unknown; readonly result?: unknown };

/** Starts the server; what it asks the network for comes from `contents`, by its address. */
export async function openEditor(contents: Readonly<Record<string, string>>): Promise<Editor> {
  const require = createRequire(import.meta.url);
  const program = join(require.resolve("yaml-language-server/package.json"), "../bin/yaml-language-server");
  const server = spawn(process.execPath, [program, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = new Map<number, (result: unknown) => void>();
  const marked = new Map<string, (marks: readonly Mark[]) => void>();
  let lastId = 0;
  const send = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const ask = async (method: string, params: object): Promise<unknown> =>
    new Promise((resolve) => {
      lastId += 1;
      answers.set(lastId, resolve);
      send({ id: lastId, method, params });
    });
  listen(server, ({ id, method, params, result }) => {
    if (method === "textDocument/publishDiagnostics") {
      const { uri, diagnostics } = params as { readonly uri: string; readonly diagnostics: readonly Mark[] };
      marked.get(uri)?.(diagnostics);
    } else if (method !== undefined && id !== undefined) send({ id, result: answerOf(method, params, contents) });
    else if (id !== undefined) answers.get(id)?.(result);
  });
  await ask("initialize", { processId: process.pid, rootUri: null, capabilities: { workspace: { configuration: true } } });
  send({ method: "initialized", params: {} });
  send({ method: "yaml/registerContentRequest" });

  let files = 0;
  const open = async (text: string): Promise<{ readonly uri: string; readonly marks: readonly Mark[] }> => {
    files += 1;
    const uri = `file:///${files}/deploy.yml`;
    const marks = new Promise<readonly Mark[]>((resolve) => marked.set(uri, resolve));
    send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "yaml", version: 1, text } } });
    return { uri, marks: await marks };
  };
  const at = async (text: string): Promise<object> => {
    const before = text.slice(0, text.indexOf("|")).split("\n");
    const { uri } = await open(text.replace("|", ""));
    return { textDocument: { uri }, position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 } };
  };
  return {
    marks: async (text) => (await open(text)).marks,
    completions: async (text) => {
      const { items } = (await ask("textDocument/completion", await at(text))) as { readonly items: readonly { readonly label: string }[] };
      return items.map(({ label }) => label);
    },
    hover: async (text) => {
      const shown = (await ask("textDocument/hover", await at(text))) as { readonly contents: { readonly value: string } } | null;
      return shown?.contents.value ?? "";
    },
    close: () => void server.kill(),
  };
}

function answerOf(method: string, params: unknown, contents: Readonly<Record<string, string>>): unknown {
  switch (method) {
    case "workspace/configuration":
      // The catalogue of all schemas is not used.
      return (params as { readonly items: readonly { readonly section: string }[] }).items.map(({ section }) =>
        section === "yaml" ? { schemaStore: { enable: false }, validate: true, completion: true, hover: true } : {},
      );
    case "vscode/content":
      return contents[params as string] ?? "{}";
    default:
      return null;
  }
}

function listen({ stdout }: ChildProcess, take: (message: Message) => void): void {
  let received = Buffer.alloc(0);
  stdout?.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (;;) {
      const head = received.indexOf("\r\n\r\n");
      const length = Number(/Content-Length: (\d+)/i.exec(received.toString("latin1", 0, Math.max(0, head)))?.[1]);
      if (head < 0 || received.length < head + 4 + length) return;
      const body = received.toString("utf8", head + 4, head + 4 + length);
      received = received.subarray(head + 4 + length);
      take(JSON.parse(body) as Message);
    }
  });
}
