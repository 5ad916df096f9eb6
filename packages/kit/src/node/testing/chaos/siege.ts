/**
 * What a siege must not change: it begins and ends with a quiet daemon, and compares the two. The daemon is warmed first,
 * by as many calls as tell the engine which of its code is hot, so that only what grows is seen.
 */
import { MiB } from "../../../base/byte-sizes.ts";
import type { Found } from "../../descendants.ts";
import type { Measured } from "../points-protocol.ts";
import { callOnce, streamOnce } from "./clients.ts";
import { measure, settled } from "./measure.ts";
import { runCommand } from "./program.ts";
import type { Stage } from "./stage.ts";
import type { Watch } from "./watch.ts";

const warmingCalls = 200;
const warmingStreamMs = 50;
/** What the engine itself gains: compiled code, tables that grew once. */
const growthBytesMax = 8 * MiB;

export interface Quiet {
  daemon: Found;
  measured: Measured;
}

/** Before anybody comes. `undefined` when even that went wrong, which was told then. */
export async function beginSiege(stage: Stage, watch: Watch): Promise<Quiet | undefined> {
  await runCommand(stage, "warming");
  const client = await stage.connect();
  if (client === undefined) return undefined;
  for (let call = 1; call <= warmingCalls; call++) if (!(await callOnce(stage, client, `warming-${call}`))) break;
  await streamOnce(stage, client, "warming", warmingStreamMs);
  client.destroy();
  const { daemon } = watch;
  const { directory } = stage.parts.home.points;
  const measured = daemon === undefined ? undefined : await quietly(directory, daemon, stage.graceMs);
  return daemon === undefined || measured === undefined ? undefined : { daemon, measured };
}

/** After everybody has gone. */
export async function endSiege(stage: Stage, watch: Watch, { daemon, measured: before }: Quiet): Promise<void> {
  if (watch.daemon?.pid !== daemon.pid) return stage.fail("lostDaemons", `pid ${daemon.pid} is gone, and nobody ended it`);
  const allowed = { descriptors: before.descriptors, heldBytes: before.heldBytes + growthBytesMax };
  const after = await settled(stage.parts.home.points.directory, daemon, stage.graceMs, allowed);
  if (after === undefined) return stage.fail("lostDaemons", `pid ${daemon.pid} answers calls, and not how much it holds`);
  if (after.descriptors > allowed.descriptors)
    stage.fail("leakedDescriptors", `pid ${daemon.pid} had ${before.descriptors} open files before, and ${after.descriptors} after`);
  if (after.heldBytes > allowed.heldBytes)
    stage.fail("memoryGrowth", `pid ${daemon.pid} held ${inMiB(before.heldBytes)} before, and ${inMiB(after.heldBytes)} after`);
}

/** The least of a few: connections that were just closed still hold a descriptor. */
async function quietly(points: string, daemon: Found, timeoutMs: number): Promise<Measured | undefined> {
  let least = await measure(points, daemon, timeoutMs);
  for (let again = 0; again < 3 && least !== undefined; again++) {
    const next = await measure(points, daemon, timeoutMs);
    if (next !== undefined && next.descriptors <= least.descriptors) least = next;
  }
  return least;
}

function inMiB(bytes: number): string {
  return `${(bytes / MiB).toFixed(1)} MiB`;
}
