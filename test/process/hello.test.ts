/** The first exchange of a connection, and what is served without it. */
import { describe, expect, test } from "vitest";
import { client, connected, status } from "../clients.ts";
import { RawClient } from "../raw-client.ts";
import { testHome, until } from "../support.ts";

describe("hello", () => {
  test("tells versions, generation, limits, and which methods are streams or may be repeated", async () => {
    const home = testHome();
    const { daemon } = await client(home);
    const raw = await RawClient.greeted(home);
    expect((await raw.reply(0)).result).toMatchObject({
      protocol: 1,
      daemon: "ctl",
      instance: "default",
      pid: daemon.pid,
      generation: daemon.generation,
      state: "ready",
      upgrade: "replace",
      others: 1,
      limits: { frameBytes: 8 * 2 ** 20, streamItems: 256, streamBytes: 2 ** 20 },
      idempotent: ["echo", "deadly", "patient"],
      streams: ["numbers", "newest", "lossy", "strict", "ticks", "bytes", "apart", "pipe"],
    });
  });

  test.each([
    ["a newer protocol", { min: 2, max: 3 }],
    ["an older protocol", { min: 0, max: 0 }],
  ])("of %s is refused with both ranges; status and stop are served all the same (VER-04, VER-05)", async (_, range) => {
    const home = testHome();
    const { daemon } = await client(home);
    const raw = new RawClient(home);
    raw.hello(range);
    const { error } = await raw.reply(0);
    expect(error).toMatchObject({ data: { code: "protocol-mismatch", details: { client: range, daemon: { min: 1, max: 1 } } } });
    expect(error?.data?.hint).toContain("hob stop");
    raw.send({ jsonrpc: "2.0", id: 1, method: "$/status" });
    expect((await raw.reply(1)).result).toMatchObject({ pid: daemon.pid, state: "ready" });
    raw.send({ jsonrpc: "2.0", id: 2, method: "$/stop", params: { reason: "from the future" } });
    expect((await raw.reply(2)).result).toEqual({ pid: daemon.pid, generation: daemon.generation });
    await raw.ended();
  });

  test("of a range that reaches from the past into the future is taken at the version in common", async () => {
    const home = testHome();
    await client(home);
    const raw = new RawClient(home);
    raw.hello({ min: 0, max: 7 });
    expect((await raw.reply(0)).result).toMatchObject({ protocol: 1 });
  });

  test.each([
    ["without parameters", undefined],
    ["without a client", { protocol: { min: 1, max: 1 }, version: "1", build: "" }],
    ["with a protocol that is no range", { protocol: "1", version: "1", build: "", client: { program: "x", pid: 1 } }],
  ])("%s is refused, and a right one still accepted", async (_, params) => {
    const home = testHome();
    await client(home);
    const raw = new RawClient(home);
    raw.send({ jsonrpc: "2.0", id: 5, method: "$/hello", params });
    expect((await raw.reply(5)).error?.data?.code).toBe("invalid-request");
    raw.hello();
    expect((await raw.reply(0)).result).toMatchObject({ daemon: "ctl" });
    raw.send({ jsonrpc: "2.0", id: 6, method: "$/hello", params });
    expect((await raw.reply(6)).error?.data?.code).toBe("invalid-request");
  });
});

describe("without a hello", () => {
  test("a call is refused and the connection ends", async () => {
    const home = testHome();
    await client(home);
    const raw = new RawClient(home);
    raw.echo(1, "too early");
    expect((await raw.reply(1)).error?.data?.code).toBe("invalid-request");
    await raw.ended();
    expect((await status(home)).requests.served).toBe(0);
  });

  test("a silent client is told so and let go, and holds up nobody", async () => {
    const home = testHome();
    const daemon = await client(home, { limits: { helloMs: 100 } });
    const silent = Array.from({ length: 20 }, () => new RawClient(home));
    expect(await daemon.call("echo", { text: "meanwhile" })).toBe("meanwhile");
    for (const raw of silent) expect((await raw.reply(null)).error?.data?.code).toBe("timed-out");
    await until("they are gone", () => silent.every((raw) => raw.closed));
    await connected(home, 2);
  });

  test("half a hello counts as silence", async () => {
    const home = testHome();
    await client(home, { limits: { helloMs: 100 } });
    const raw = new RawClient(home);
    raw.write('{"jsonrpc":"2.0","id":0,"method":"$/hel');
    expect((await raw.reply(null)).error?.data?.code).toBe("timed-out");
    await raw.ended();
  });

  test("status is answered, again and again, and the connection may stay", async () => {
    const home = testHome();
    await client(home);
    const raw = new RawClient(home);
    for (let id = 1; id <= 3; id++) {
      raw.send({ jsonrpc: "2.0", id, method: "$/status" });
      expect((await raw.reply(id)).result).toMatchObject({ daemon: "ctl", state: "ready" });
    }
    raw.send({ jsonrpc: "2.0", id: 4, method: "$/reload" });
    expect((await raw.reply(4)).error?.data?.code).toBe("invalid-request"); // not one of the frozen ones
    await raw.ended();
  });
});
