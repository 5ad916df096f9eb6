/**
 * What a daemon of another version, or a stranger at its address, answered was believed as soon as a few members were
 * right. A status without its lists made `hob status` fail with a TypeError, although every version must be shown (L11); a
 * hello without the names of its methods did the same to a client; an error's hint could be a number, and `split` was
 * called on it. Frames of no bytes cost no credit, so a client kept as many as came. Found by the fuzzer.
 */
import { expect, test } from "vitest";
import { renderStatus } from "../../packages/cli/src/show/status.ts";
import { runningProbe } from "../../packages/cli/src/testing/samples.ts";
import { HobError } from "../../packages/kit/src/errors/hob-error.ts";
import { ScriptedDaemon } from "../../packages/kit/src/sim/scripted-daemon.ts";
import { encodeBytesFrame } from "../../packages/kit/src/wire/frames.ts";
import { readHelloReply } from "../../packages/kit/src/wire/hello.ts";
import { readSnapshot, readStatusReport } from "../../packages/kit/src/wire/status-report.ts";

const distant = { daemon: "ctl", instance: "default", state: "ready", pid: 4, generation: "g", version: "9.0.0" };

test("a status with nothing but what it must say is shown", () => {
  const status = readStatusReport({ ...distant, requests: { queued: 0, inFlight: 0 }, connections: [null], holds: 7, own: null });
  expect(status).toMatchObject({ ...distant, connections: [], holds: [], own: {} });
  expect(renderStatus(runningProbe({ status }), { columns: 80, color: false }, 0)).toContain("9.0.0");
  expect(readStatusReport({ ...distant })).toBeUndefined();
  expect(readSnapshot({ at: 1e300, report: status })).toBeUndefined();
});

test("a hello without the names of its methods has none", () => {
  const limits = { frameBytes: 1, streamItems: 1, streamBytes: 1 };
  const hello = { ...distant, protocol: 1, build: "b", limits, idempotent: 5, streams: [null, "count"] };
  expect(readHelloReply(hello)).toMatchObject({ idempotent: [], streams: ["count"], upgrade: "keep", others: 0 });
});

test("an error is made of what is of its type", () => {
  const data = { code: "busy", hint: 7, retryable: "yes", retryAfterMs: "soon", details: "none" };
  const error = HobError.fromBody({ code: -32010, message: "m", data } as never);
  expect(error).toMatchObject({ code: "busy", hint: "Try again shortly.", retryable: true, retryAfterMs: undefined, details: undefined });
});

test("frames of no bytes are not kept", async () => {
  const daemon = new ScriptedDaemon();
  const stream = daemon.session.stream("bytes", {});
  for (let frame = 0; frame < 100; frame++) daemon.daemon.write(encodeBytesFrame(2, 1, Buffer.alloc(0)));
  await daemon.answer({ id: 2, result: null });
  const seen: unknown[] = [];
  for await (const chunk of stream.bytes) seen.push(chunk);
  expect(seen).toEqual([]);
});
