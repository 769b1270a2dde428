import type { IncomingMessage } from "node:http";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { type Arrivals, createArrivals } from "../../src/bin/arrivals.js";
import { hearing, signed } from "../../src/bin/signature.js";
import { signatureOf } from "../support/credentials.js";

/** A request from an address, whose body is still to come. */
function coming(arrivals: Arrivals, remoteAddress: string, heard: (chunk: Uint8Array) => void = () => undefined) {
  const stream = Object.assign(new PassThrough(), { socket: { remoteAddress } });
  const arrived = arrivals.read(stream as unknown as IncomingMessage, heard);
  arrived.catch(() => undefined);
  return {
    arrived,
    stream,
    bring: async (bytes: number) => {
      stream.write(Buffer.alloc(bytes));
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const of = (bytes: number) => ({ bytes, largest: bytes, milliseconds: 60_000 });
const crowded = { cut: "crowded" };

test("without room, the address that holds most makes some, not the newest one", async () => {
  const arrivals = createArrivals(of(100));
  const honest = coming(arrivals, "192.0.2.1");
  await honest.bring(40);
  const [first, second] = [coming(arrivals, "192.0.2.66"), coming(arrivals, "192.0.2.66")];
  await first.bring(30);
  await second.bring(31);
  expect(await Promise.race([first.arrived, second.arrived])).toEqual(crowded);
  await honest.bring(20);
  honest.stream.end();
  expect(await honest.arrived).toEqual({ body: Buffer.alloc(60) });
});

test("within one address, as behind a proxy, it is the connection that has held most for longest", async () => {
  let now = 0;
  const arrivals = createArrivals(of(100), () => now);
  const slow = coming(arrivals, "10.0.0.1");
  await slow.bring(50);
  now = 5_000;
  const honest = coming(arrivals, "10.0.0.1");
  await honest.bring(60);
  expect(await slow.arrived).toEqual(crowded);
  honest.stream.end();
  expect(await honest.arrived).toEqual({ body: Buffer.alloc(60) });
});

test("a request that broke off or ended no longer holds anything", async () => {
  const arrivals = createArrivals(of(100));
  const [gone, done] = [coming(arrivals, "192.0.2.1"), coming(arrivals, "192.0.2.1")];
  await gone.bring(50);
  await done.bring(50);
  gone.stream.destroy();
  await expect(gone.arrived).rejects.toThrow("broke off");
  done.stream.end();
  await done.arrived;
  const next = coming(arrivals, "192.0.2.1");
  await next.bring(100);
  next.stream.end();
  expect(await next.arrived).toEqual({ body: Buffer.alloc(100) });
});

test("a body is hashed while it arrives, so that its end takes no time; the signature is that of the whole", async () => {
  const secrets = ["another secret", "the current secret"];
  const { hear, signed: heardSigned } = hearing(secrets);
  const arrivals = createArrivals(of(100));
  const heard: string[] = [];
  const one = coming(arrivals, "192.0.2.1", (chunk) => {
    heard.push(Buffer.from(chunk).toString());
    hear(chunk);
  });
  one.stream.write('{"zen":');
  await new Promise((resolve) => setImmediate(resolve));
  expect(heard).toEqual(['{"zen":']);
  one.stream.end('"x"}');
  await one.arrived;
  const whole = '{"zen":"x"}';
  expect(heardSigned(signatureOf(whole, "the current secret"))).toBe(true);
  expect(signed(Buffer.from(whole), signatureOf("other", "the current secret"), secrets)).toBe(false);
});
