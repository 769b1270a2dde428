/** The id of something that GraphQL answered with, for what only REST can do with it. */
export function idOfNode({ id, databaseId }: { readonly id: string; readonly databaseId?: number | null | undefined }): string {
  return databaseId === null || databaseId === undefined ? (idInNodeId(id) ?? "") : String(databaseId);
}

/**
 * The id in a node id such as `DE_kwDOEZ8hE86uXz2_`: base64url, which may have `_` itself, of the MessagePack list [version, repository, id].
 * GraphQL's `databaseId` is a 32-bit Int, which newer deployments and check runs outgrow; the node id is what is left then.
 */
export function idInNodeId(nodeId: string): string | undefined {
  const packed = nodeId.slice(nodeId.indexOf("_") + 1);
  const bytes = Buffer.from(packed, "base64url");
  // 0x90 to 0x9f begin a list of so many: https://github.com/msgpack/msgpack/blob/master/spec.md#array-format-family
  const [begin = 0] = bytes;
  if (packed === nodeId || begin < 0x91 || begin > 0x9f) return undefined;
  let id: bigint | undefined;
  let at = 1;
  for (let index = 0; index < begin - 0x90; index += 1) {
    const next = unsigned(bytes, at);
    if (next === undefined) return undefined;
    [id, at] = [next.value, next.after];
  }
  return at === bytes.length && id !== undefined && id > 0n ? String(id) : undefined;
}

/** An unsigned integer of MessagePack; `undefined` where something else begins, or it breaks off. */
function unsigned(bytes: Buffer, at: number): { readonly value: bigint; readonly after: number } | undefined {
  const kind = bytes[at];
  if (kind === undefined) return undefined;
  if (kind < 0x80) return { value: BigInt(kind), after: at + 1 };
  // 0xcc to 0xcf announce 8, 16, 32 and 64 bits.
  if (kind < 0xcc || kind > 0xcf) return undefined;
  const after = at + 1 + 2 ** (kind - 0xcc);
  if (after > bytes.length) return undefined;
  return { value: BigInt(`0x${bytes.toString("hex", at + 1, after)}`), after };
}
