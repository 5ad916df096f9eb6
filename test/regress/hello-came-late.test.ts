/**
 * A daemon ends a connection on which nothing was said for some time. A machine that had stood still between the connecting
 * and the hello, or between the hello and its being read, made its client give up with `unresponsive`, though there was
 * time left and the daemon answered. The client says hello again on another connection.
 */
import { once } from "node:events";
import { renameSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { client, status } from "../clients.ts";
import { instanceDirectory, testHome } from "../support.ts";

const tooLate = { jsonrpc: "2.0", id: null, error: { code: -32_000, message: "no $/hello came", data: { code: "timed-out" } } };

test("a client that is told that its hello came too late says it again", async () => {
  const home = testHome();
  const { daemon } = await client(home, { limits: { selfCheckMs: 60_000 } });
  const socket = join(instanceDirectory(home), "sock");
  renameSync(socket, `${socket}.real`);
  let connections = 0;
  const between = createServer((near) => {
    const refuse = ++connections % 2 === 1;
    if (refuse) near.on("error", () => undefined).end(`${JSON.stringify(tooLate)}\n`);
    else couple(near, connect(`${socket}.real`));
  });
  onTestFinished(() => void between.close());
  await once(between.listen(socket), "listening");
  expect((await client(home, { start: "never" })).daemon.pid).toBe(daemon.pid);
  expect((await status(home)).pid).toBe(daemon.pid);
  expect(connections).toBe(4);
  renameSync(`${socket}.real`, socket);
});

function couple(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on("error", () => undefined).on("close", () => to.destroy());
    from.pipe(to);
  }
}
