/**
 * `timeoutMs: NaN`, from a number that could not be read, was written into the call as such: no JSON, so the daemon answered
 * nobody, and every call of that connection failed. A negative one, from a deadline that had passed, was refused as a message
 * of a wrong form instead of being over.
 */
import { connect, HobError } from "@hob/kit/client";
import { expect, test } from "vitest";
import { client, failure, optionsOf } from "../clients.ts";
import { testHome } from "../support.ts";

test("a time that is no number is refused before anything is sent, and one that has passed is over", async () => {
  const home = testHome();
  const daemon = await client(home);
  const other = daemon.call("sleep", { ms: 200 });
  for (const timeoutMs of [Number.NaN, "5" as unknown as number]) {
    expect(() => daemon.call("echo", { text: "x" }, { timeoutMs })).toThrow(HobError);
    expect((await failure(connect("ctl", optionsOf(home, { timeoutMs })))).code).toBe("usage");
  }
  expect((await failure(daemon.call("sleep", { ms: 600_000 }, { timeoutMs: -1 }))).code).toBe("timed-out");
  expect(await other).toBe("slept");
});

test("an entry that is no file, and a name that is no text, are refused in words", async () => {
  const home = testHome();
  for (const entry of [new URL("http://localhost/daemon.js"), 7 as unknown as URL])
    expect((await failure(connect("ctl", optionsOf(home, { entry })))).message).toContain("must be an absolute path or a file URL");
  expect((await failure(connect(null as unknown as string, optionsOf(home)))).message).toBe("the name of a daemon is a text, not null");
});
