/**
 * Of `owner.json`, `crash.json`, HOB_LAUNCH and the note in `start.lock` only some members were looked at before all of them
 * were believed. A record with `"ended": null`, or a crash at a time that no `Date` can show, ended `hob status` with a
 * TypeError or a RangeError instead of being reported; a launch by `null` went into the register and was met there later;
 * a start that failed without saying how left the starter with a rejection that nobody caught. Found by the fuzzer.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { probe } from "@hob/kit/client";
import { expect, test } from "vitest";
import { isLastEnd } from "../../packages/kit/src/wire/last-end.ts";
import { parseLaunchMessage, parseLaunchRecord } from "../../packages/kit/src/wire/launch.ts";
import { parseStartNote } from "../../packages/kit/src/wire/start-note.ts";
import { instanceDirectory, testHome } from "../support.ts";

const owner = {
  ...{ format: 1, daemon: "ctl", instance: "default", pid: 4_000_000, startTime: "1", bootId: "b", namespace: "", generation: "g" },
  ...{ version: "1.0.0", build: "b", entry: "/e", state: "ready", startedAt: 0, socket: "/s", log: "/l" },
  startedBy: { program: "p", pid: 1, cwd: "/" },
};
const crash = { format: 1, generation: "g", pid: 1, at: 1e300, origin: "o", message: "m", stack: "s", log: "/l" };

test.each([
  ["owner.json", { ...owner, ended: null }],
  ["owner.json", { ...owner, startedBy: undefined }],
  ["state/crash.json", crash],
])("a probe bears %s with %j", async (name, record) => {
  const home = testHome();
  const directory = instanceDirectory(home);
  mkdirSync(join(directory, "state"), { recursive: true, mode: 0o700 });
  writeFileSync(join(directory, "owner.json"), JSON.stringify(owner));
  writeFileSync(join(directory, name), JSON.stringify(record));
  expect(["absent", "stale"]).toContain((await probe("ctl", { home: home.path })).state);
});

test("a launch by nobody, a failure without an error, and an end of no known kind are none", () => {
  const launch = { home: "/h", instance: "default", nonce: "n" };
  expect(parseLaunchRecord(JSON.stringify({ ...launch, startedBy: null }))).toBeUndefined();
  expect(parseLaunchMessage(JSON.stringify({ nonce: "n", kind: "failed" }))).toBeUndefined();
  expect(
    parseStartNote(JSON.stringify({ format: 1, kind: "failed", bootId: "b", atMs: 1, error: { message: "no code" } })),
  ).toBeUndefined();
  expect(isLastEnd({ kind: "eaten", generation: "g", pid: 1, reason: "r", log: "/l" })).toBe(false);
});
