/** A home for the daemons of one test: short enough for sockets, and empty of processes and files afterwards. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { claimHeld } from "../../client/claim-look.ts";
import type { Probe } from "../../client/face.ts";
import { list } from "../../client/manage/list.ts";
import { stop } from "../../client/manage/stop.ts";
import type { ClientPorts } from "../../client/ports.ts";
import { messageOf } from "../../errors/hob-error.ts";
import { instancePaths } from "../../wire/instance.ts";
import { clientPorts } from "../client-ports.ts";
import { Points } from "./points.ts";

export interface TemporaryHome {
  readonly path: string;
  /** Environment for commands: this home, and the points when `points` was asked for. */
  readonly env: Record<string, string>;
  readonly points: Points;
  /** Ends every daemon in the home and removes it. Throws when something could not be ended. */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface TemporaryHomeOptions {
  /** Watch the processes that get `env`, for `points`. */
  points?: boolean;
  /** Where the home is made; the points are always in /tmp. Default: /tmp, whose path is short enough for sockets. */
  directory?: string;
}

export function temporaryHome(options: TemporaryHomeOptions = {}): TemporaryHome {
  const root = mkdtempSync("/tmp/hob-test-");
  const place = options.directory === undefined ? root : mkdtempSync(join(options.directory, "hob-test-"));
  const path = join(place, "home");
  const points = new Points(join(root, "points"));
  const dispose = async (): Promise<void> => {
    points.forget();
    await endAll(path);
    for (const directory of [place, root]) rmSync(directory, { recursive: true, force: true });
  };
  return { path, points, env: { HOB_HOME: path, ...(options.points === true ? points.env : {}) }, dispose, [Symbol.asyncDispose]: dispose };
}

async function endAll(home: string): Promise<void> {
  const ports = clientPorts();
  const failures: string[] = [];
  for (const probe of await list(ports, { home })) {
    if (probe.state === "absent" || probe.state === "stale") continue;
    try {
      await stop(ports, probe.daemon, { home, instance: probe.instance, now: true, reason: "the test is over" });
    } catch (error) {
      if (await isAlive(ports, home, probe)) failures.push(`${probe.daemon}@${probe.instance}: ${messageOf(error)}`);
    }
  }
  if (failures.length > 0) throw new Error(`daemons of the test are still alive: ${failures.join("; ")}`);
}

/** The claim says so; where a test put junk in the place of the lock, the record does. */
async function isAlive(ports: ClientPorts, home: string, { daemon, instance, owner }: Probe): Promise<boolean> {
  const { processes } = await ports.starter();
  try {
    return (await claimHeld(ports, instancePaths(ports.places(home), daemon, instance))) === true;
  } catch {
    return owner !== undefined && (await processes.identify(owner.pid))?.startTime === owner.startTime;
  }
}
