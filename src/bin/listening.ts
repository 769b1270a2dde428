import type { Server } from "node:http";
import { SettingsError } from "../settings.js";

/** Listens on HOST and PORT; throws a SettingsError that says what is wrong with them. `undefined`: on all addresses. */
export async function listening(server: Server, port: number, host: string | undefined): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(explained(error, port, host)));
    server.listen(port, host, resolve);
  });
}

function explained(error: Error, port: number, host: string | undefined): Error {
  const at = host === undefined ? "" : ` of ${JSON.stringify(host)}`;
  switch ("code" in error ? error.code : undefined) {
    case "EADDRINUSE":
      return new SettingsError(`PORT ${port}${at} is taken by another process: end that one, or set PORT to another number.`);
    case "EACCES":
      return new SettingsError(
        `PORT ${port} may not be used by this user: set PORT to a number above 1023, and let a proxy stand in front.`,
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EINVAL":
      return new SettingsError(
        `HOST ${JSON.stringify(host)} is no address of this machine: it must be an address or a name without a port, such as 127.0.0.1, or left out for all.`,
      );
    default:
      return error;
  }
}
