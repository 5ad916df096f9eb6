/**
 * Loaded into a watched process before its own code (`node --import`): subscribes to the lifecycle channel and does what
 * the test's files say. Holding blocks the whole process, as a debugger would; nothing in it moves meanwhile.
 */
import { subscribe } from "node:diagnostics_channel";
import fs, { existsSync, openSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { type TraceMessage, traceChannelName } from "../trace.ts";
import { limitOpenFiles, prepareForChaos } from "./chaos/inside.ts";
import { holdFile, killFile, markVariable, passedFile, pointsVariable } from "./points-protocol.ts";

const pollMs = 2;
const directory = process.env[pointsVariable];

// Empty: a test does not want this process watched.
if (directory !== undefined && directory !== "" && isMainThread) {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  // Open from the beginning, and written by Node's own function: a process without room or descriptors passes points, too.
  const passed = openSync(join(directory, passedFile), "a", 0o600);
  const { writeSync } = fs;
  subscribe(traceChannelName, (message) => {
    const { point } = message as TraceMessage;
    if (point === "entered") limitOpenFiles();
    writeSync(passed, `${JSON.stringify({ point, pid: process.pid })}\n`);
    if (takeAway(join(directory, killFile(point)))) process.kill(process.pid, "SIGKILL");
    while (existsSync(join(directory, holdFile(point)))) Atomics.wait(cell, 0, 0, pollMs);
  });
  if (process.env[markVariable] !== undefined) prepareForChaos(directory);
}

/** True for exactly one of the processes that come here. */
function takeAway(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}
