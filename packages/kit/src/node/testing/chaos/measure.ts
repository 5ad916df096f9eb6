/** What a daemon holds when nobody wants anything of it: asked through the preload (inside.ts), which collects garbage first. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Found, isStillThere, signalFound } from "../../descendants.ts";
import { type Measured, measuredFile, measureFile } from "../points-protocol.ts";

const pollMs = 10;

/** `undefined` when the daemon has gone, or cannot answer. */
export async function measure(points: string, daemon: Found, timeoutMs: number): Promise<Measured | undefined> {
  const answer = join(points, measuredFile(daemon.pid));
  rmSync(answer, { force: true });
  writeFileSync(join(points, measureFile(daemon.pid)), "");
  signalFound(daemon, "SIGCONT"); // does nothing to a process that runs, but for telling the preload
  for (const untilMs = performance.now() + timeoutMs; performance.now() < untilMs; ) {
    if (existsSync(answer)) return JSON.parse(readFileSync(answer, "utf8")) as Measured;
    if (!isStillThere(daemon)) return undefined;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return undefined;
}

export interface Allowance {
  descriptors: number;
  heldBytes: number;
}

/** The last of several measurements: the first that is within the allowance, or the one at the end of our patience. */
export async function settled(points: string, daemon: Found, timeoutMs: number, allowed: Allowance): Promise<Measured | undefined> {
  let latest: Measured | undefined;
  for (const untilMs = performance.now() + timeoutMs; performance.now() < untilMs; ) {
    latest = await measure(points, daemon, timeoutMs);
    if (latest === undefined || (latest.descriptors <= allowed.descriptors && latest.heldBytes <= allowed.heldBytes)) break;
    await new Promise((resolve) => setTimeout(resolve, 10 * pollMs));
  }
  return latest;
}
