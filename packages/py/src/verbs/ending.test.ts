import { expect, it } from "vitest";
import type { RunOutput } from "../contract.ts";
import { explanationOf } from "./ending.ts";

const profile = { queueMs: 0, compileMs: 0, runMs: 0, outputMs: 0, restoreMs: 0 };
const ended: RunOutput = { exitCode: 0, memoryExceeded: false, more: false, exited: false, cached: false, sessionLost: false, profile };

it.each<[string, Partial<RunOutput>, string | undefined, string]>([
  ["nothing when all is well", {}, undefined, ""],
  ["nothing when a program got on without the memory", { memoryExceeded: true }, undefined, ""],
  ["the limit that killed", { killed: "timeout", explanation: "it was slow" }, undefined, "killed: it was slow (--timeout)"],
  ["what broke", { killed: "crash", explanation: "the interpreter aborted" }, undefined, "the interpreter aborted"],
  [
    "the limit that refused",
    { memoryExceeded: true, exitCode: 1 },
    undefined,
    "the program was refused more memory than it may use (--memory)",
  ],
  [
    "the session that is lost",
    { killed: "memory", explanation: "it was large", sessionLost: true },
    "s",
    "killed: it was large (--memory); the session s ended with it",
  ],
])("says %s", (_what, changes, session, text) => {
  expect(explanationOf({ ...ended, ...changes }, session)).toBe(text);
});
