/** Every request gets exactly one reply, whatever its handler answers, and nobody else notices. */
import { describe, expect, test } from "vitest";
import { client, connected, failure, status } from "../clients.ts";
import { RawClient } from "../raw-client.ts";
import { testHome, until } from "../support.ts";

describe("a handler that", () => {
  test.each([
    ["throws", "throw", { text: "its own words" }, "handler-failed", "its own words"],
    ["rejects with what is no error", "reject", {}, "handler-failed", "not an error"],
    ["answers a cycle", "broken", { how: "cyclic" }, "not-serialisable", "broken"],
    ["answers a BigInt", "broken", { how: "bigint" }, "not-serialisable", "broken"],
    ["answers a getter that throws", "broken", { how: "getter" }, "not-serialisable", "a getter that throws"],
    ["answers more than a message may hold", "blob", { size: 9 * 2 ** 20 }, "reply-too-large", "blob"],
  ])("%s fails that call alone (FRAME-06, FRAME-09)", async (_, method, input, code, words) => {
    const home = testHome();
    const daemon = await client(home);
    const others = Promise.all(Array.from({ length: 20 }, (_, index) => daemon.call("echo", { text: `${index}` })));
    const error = await failure(daemon.call(method, input));
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
    expect(await others).toHaveLength(20);
    expect((await status(home)).requests).toMatchObject({ served: 20, failed: 1, inFlight: 0 });
  });

  test("answers nothing answers null (FRAME-09)", async () => {
    const home = testHome();
    const daemon = await client(home);
    expect(await daemon.call("broken", { how: "undefined" })).toBeNull();
  });

  test("answers 600 MB fails while five others are served (FRAME-06)", async () => {
    const home = testHome();
    const daemon = await client(home);
    const others = await Promise.all(Array.from({ length: 5 }, () => client(home)));
    let asking = true;
    const pings = others.map(async (other) => {
      while (asking) expect(await other.call("echo", { text: "ping" })).toBe("ping");
    });
    const error = await failure(daemon.call("huge", { size: 600 * 2 ** 20 }, { timeoutMs: 60_000 }));
    asking = false;
    await Promise.all(pings);
    expect(error.code).toBe("reply-too-large");
    expect(daemon.daemon.pid).toBe((await status(home)).pid);
  });

  test("never answers is forgotten with its caller (FRAME-09)", async () => {
    const home = testHome();
    const staying = await client(home);
    const leaving = await client(home);
    const call = failure(leaving.call("never", {}));
    await until("it runs", async () => (await status(home)).requests.inFlight === 1);
    leaving.destroy();
    expect((await call).code).toBe("outcome-unknown");
    await until("it is forgotten", async () => (await status(home)).requests.inFlight === 0);
    expect(await staying.call("echo", { text: "here" })).toBe("here");
  });

  test("answers after its caller's deadline answers nobody else (FRAME-10)", async () => {
    const home = testHome();
    let daemon = await client(home);
    for (let round = 0; round < 60; round++) {
      if (round % 10 === 9) daemon = await client(home); // whose ids begin anew
      const late = failure(daemon.call("stubborn", { ms: 60 }, { timeoutMs: 1 }));
      const others = [daemon.call("echo", { text: `echo ${round}` }), daemon.call("context", {})];
      expect((await late).code).toBe("timed-out");
      expect(await others[0]).toBe(`echo ${round}`);
      expect(await others[1]).toHaveProperty("peer");
    }
  });
});

describe("a request", () => {
  test("for what there is not, or with what does not fit, is refused by name", async () => {
    const home = testHome();
    const daemon = await client(home);
    const unknown = await failure(daemon.call("ecko", {}));
    expect(unknown).toMatchObject({ code: "unknown-method", exitCode: 10 });
    expect(unknown.message).toContain("ecko");
    const invalid = await failure(daemon.call("echo", { text: 7 }));
    expect(invalid).toMatchObject({ code: "invalid-input", exitCode: 2 });
    expect(invalid.message).toContain("text");
  });

  test("with an id that is in use is refused, and the first one is answered", async () => {
    const home = testHome();
    await client(home);
    const raw = new RawClient(home);
    raw.hello();
    await raw.reply(0);
    const first = { jsonrpc: "2.0", id: 7, method: "sleep", params: { ms: 50 } };
    const second = { jsonrpc: "2.0", id: 7, method: "echo", params: { text: "second" } };
    raw.write(`${JSON.stringify(first)}\n${JSON.stringify(second)}\n`); // read at once
    await until("both replies", () => raw.messages.filter((message) => message.id === 7).length === 2);
    const [refused, answered] = raw.messages.filter((message) => message.id === 7);
    expect(refused?.error?.data?.code).toBe("invalid-request");
    expect(answered?.result).toBe("slept");
    raw.send({ jsonrpc: "2.0", id: 7, method: "echo", params: { text: "free again" } });
    await until("the third reply", () => raw.messages.some((message) => message.result === "free again"));
  });

  test("whose client is gone before the answer disturbs nobody (LOAD-12, IO-05)", async () => {
    const home = testHome();
    const steady = await client(home);
    for (let round = 0; round < 25; round++) {
      const leaving = Array.from({ length: 20 }, () => new RawClient(home));
      for (const raw of leaving) {
        raw.hello();
        raw.send({ jsonrpc: "2.0", id: 1, method: "blob", params: { size: 100_000 } });
      }
      await Promise.race(leaving.map((raw) => raw.reply(0)));
      for (const raw of leaving) raw.socket.destroy();
      expect(await steady.call("echo", { text: "steady" })).toBe("steady");
    }
    expect((await connected(home, 2)).pid).toBe(steady.daemon.pid);
  });
});
