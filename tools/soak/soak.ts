/**
 * A soak: one daemon under a mixed load for as long as asked, in periods. Between two periods everybody leaves, the daemon
 * collects its garbage, and it is read what it holds; a reading is told at once, and all of them are judged at the end.
 */
import type { Declaration } from "@hob/kit";
import { probe } from "@hob/kit/client";
import { type ChaosTarget, type TemporaryHome, temporaryHome } from "@hob/kit/testing";
import type { Found } from "../../packages/kit/src/node/descendants.ts";
import { processStat } from "../../packages/kit/src/node/process-stat.ts";
import { measure } from "../../packages/kit/src/node/testing/chaos/measure.ts";
import { markVariable } from "../../packages/kit/src/node/testing/points-protocol.ts";
import { answerMs, burden } from "./load.ts";
import { type Growth, growthOf, leaks, type Reading } from "./verdict.ts";

export interface SoakOptions {
  periods: number;
  /** Each lasts until both are reached. */
  periodMs: number;
  periodCalls: number;
  onReading?: (reading: Told) => void;
}

/** A reading, with the latency of the period before it. */
export interface Told extends Reading {
  p50Ms: number;
  p99Ms: number;
}

export interface SoakReport {
  readings: Told[];
  growth: Growth[];
  /** What grew by more than noise. */
  leaked: Growth["what"][];
}

/** Connections that were just closed still hold a descriptor, and what came last is still being written. */
const quietTries = 4;

/** Rejects when an answer was wrong, or the daemon was not there. */
export async function soak<D extends Declaration>(target: ChaosTarget<D>, options: SoakOptions): Promise<SoakReport> {
  const home = temporaryHome({ points: true });
  try {
    const readings = await readingsOf(target as unknown as ChaosTarget, home, options);
    const growth = growthOf(readings);
    return { readings, growth, leaked: growth.filter(leaks).map(({ what }) => what) };
  } finally {
    await home.dispose();
  }
}

async function readingsOf(target: ChaosTarget, home: TemporaryHome, options: SoakOptions): Promise<Told[]> {
  const { periods, periodMs, periodCalls, onReading } = options;
  const { HOB_NODE_OPTIONS: preload = "", ...watched } = home.env;
  const env = { ...watched, [markVariable]: home.path };
  const readings: Told[] = [];
  let calls = 0;
  let daemon: Found | undefined;
  for (let period = 0; period < periods; period++) {
    const untilMs = performance.now() + periodMs;
    const tookMs: number[] = [];
    const over = (): boolean => performance.now() >= untilMs && tookMs.length >= periodCalls;
    await burden({ target, home: home.path, env, nodeArguments: preload.split(" "), over, tookMs });
    calls += tookMs.length;
    daemon = await sameDaemon(target.name, home.path, daemon);
    const reading = { ...(await read(target.name, home, daemon)), calls, ...latencyOf(tookMs) };
    readings.push(reading);
    onReading?.(reading);
  }
  return readings;
}

/** A soak ends nobody: another life would begin with nothing. */
async function sameDaemon(name: string, home: string, before: Found | undefined): Promise<Found> {
  const { pid, explanation } = await probe(name, { home, timeoutMs: answerMs });
  const found = pid === undefined ? undefined : processStat(pid);
  if (found === undefined) throw new Error(`${name} is gone: ${explanation}`);
  if (before !== undefined && before.startTime !== found.startTime) throw new Error(`${name} ended under the load, and another one runs`);
  return found;
}

/** The least of a few. */
async function read(name: string, home: TemporaryHome, daemon: Found): Promise<Omit<Reading, "calls">> {
  let least: Omit<Reading, "calls"> | undefined;
  for (let tries = 0; tries < quietTries; tries++) {
    const measured = await measure(home.points.directory, daemon, answerMs);
    const { status } = await probe(name, { home: home.path, timeoutMs: answerMs });
    if (measured === undefined || status === undefined) throw new Error(`${name} does not say what it holds`);
    const next = { ...measured, rssBytes: status.memory.rssBytes };
    least ??= next;
    for (const what of Object.keys(least) as (keyof typeof least)[]) least[what] = Math.min(least[what], next[what]);
  }
  return least as Omit<Reading, "calls">;
}

function latencyOf(tookMs: number[]): { p50Ms: number; p99Ms: number } {
  const sorted = Float64Array.from(tookMs).sort();
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}
