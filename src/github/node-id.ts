/**
 * The number in a node id such as `DE_kwDOABCD…`, base64url of the MessagePack list [version, repository, id].
 * GraphQL's `databaseId` is a 32-bit Int, which newer deployments and check runs outgrow; the node id is what is left then.
 */
export function numberInNodeId(nodeId: string): number | undefined {
  const packed = nodeId.split("_", 2)[1];
  if (packed === undefined) return undefined;
  const bytes = Buffer.from(packed, "base64url");
  // 0xce announces 32 bits, 0xcf 64 bits; the id is the last of the list.
  if (bytes.length > 5 && bytes.at(-5) === 0xce) return bytes.readUInt32BE(bytes.length - 4);
  if (bytes.length > 9 && bytes.at(-9) === 0xcf) return Number(bytes.readBigUInt64BE(bytes.length - 8));
  return undefined;
}
