/**
 * `hob status` and `hob stop` said hello before they asked, so a daemon of another protocol could neither be seen nor ended
 * by the new command: it failed with `protocol-mismatch`, and its hint said to use `hob stop`. Both now ask without a hello,
 * in the part of the protocol that never changes (L11).
 */
import { mkdirSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { probe, stop } from "@hob/kit/client";
import type { TemporaryHome } from "@hob/kit/testing";
import { expect, onTestFinished, test } from "vitest";
import { client, failure } from "../clients.ts";
import { instanceDirectory, testHome } from "../support.ts";

/** A daemon of a distant version: of what is asked today it knows nothing but the frozen part. */
async function distantDaemon(home: TemporaryHome, asked: string[]): Promise<void> {
  mkdirSync(instanceDirectory(home), { recursive: true, mode: 0o700 });
  const status = {
    daemon: "ctl",
    instance: "default",
    state: "ready",
    pid: 4_000_000,
    generation: "distant",
    version: "9.0.0",
    requests: { queued: 0, inFlight: 0 },
  };
  const answer = (socket: Socket, line: string): void => {
    const { id, method } = JSON.parse(line) as { id: number; method: string };
    asked.push(method);
    const error = { code: -32051, message: "protocol 7 is spoken here", data: { code: "protocol-mismatch" } };
    const body = method === "$/status" ? { result: status } : method === "$/stop" ? { result: { pid: status.pid } } : { error };
    socket.write(`${JSON.stringify({ jsonrpc: "2.0", id, ...body })}\n`);
  };
  const server = createServer((socket) => {
    socket.setEncoding("utf8").on("data", (text: string) => {
      for (const line of text.trim().split("\n")) answer(socket, line);
    });
    socket.on("error", () => undefined);
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(join(instanceDirectory(home), "sock"), resolve));
}

test("a daemon of another protocol is seen and can be ended, and a call says what does not fit (VER-04, VER-06)", async () => {
  const home = testHome();
  const asked: string[] = [];
  await distantDaemon(home, asked);
  expect(await probe("ctl", { home: home.path })).toMatchObject({ state: "ready", pid: 4_000_000, version: "9.0.0" });
  const error = await failure(client(home));
  expect(error).toMatchObject({ code: "protocol-mismatch", exitCode: 8, message: "protocol 7 is spoken here" });
  expect(error.hint).toContain("hob stop");
  expect(await stop("ctl", { home: home.path })).toMatchObject({ stopped: true, pid: 4_000_000, forced: false });
  expect(asked.filter((method) => method === "$/stop")).toHaveLength(1);
});
