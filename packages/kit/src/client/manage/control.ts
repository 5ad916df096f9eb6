/** Starting, restarting and reloading on request, and asking a daemon what it can do. */
import { HobError } from "../../errors/hob-error.ts";
import { controlMethods, type MethodListing, type ReloadReply } from "../../wire/control.ts";
import { readOwner } from "../claim-look.ts";
import { entryPath, reachOrder } from "../connect.ts";
import type { ConnectOptions, Probe, Target } from "../face.ts";
import type { ClientPorts } from "../ports.ts";
import { type ReachOrder, reach } from "../reach.ts";
import { resolveTarget } from "../target.ts";
import { probeTarget } from "./probe.ts";
import { restartOnce } from "./restart.ts";

const probeMs = { least: 500, most: 5_000 };
/** Whoever only looks does not wait for what is frozen as long as somebody with work for it. */
const lookMs = 5_000;

/** Starts the daemon, or finds it running. */
export async function start(ports: ClientPorts, name: string, options: ConnectOptions): Promise<{ probe: Probe; started: boolean }> {
  const order = await orderOf(ports, name, { ...options, start: "always" });
  const reached = await reach(ports, order);
  reached.session.destroy();
  return { probe: await probeStarted(ports, order), started: reached.started };
}

/** Tries whether the new one would start, then stops the old one and starts the new one, all within one deadline. */
export async function restart(
  ports: ClientPorts,
  name: string,
  options: ConnectOptions,
): Promise<{ probe: Probe; previousPid: number | undefined }> {
  const order = await orderOf(ports, name, { ...options, start: "always" });
  const { entry, target } = order;
  if (entry === undefined) throw noEntry(target.title);
  const { greeting, previousPid } = await restartOnce(ports, { ...order, entry, unlessStopped: false });
  greeting.session.destroy();
  return { probe: await probeStarted(ports, order), previousPid };
}

/** It has answered a moment ago: what is left of the deadline is enough, or nearly. */
async function probeStarted(ports: ClientPorts, { target, deadline }: ReachOrder): Promise<Probe> {
  return await probeTarget(ports, target, Math.max(deadline.atMost(probeMs.most).remainingMs, probeMs.least));
}

export async function reload(ports: ClientPorts, name: string, options: Target & { timeoutMs?: number }): Promise<ReloadReply> {
  return (await ask(ports, name, options, controlMethods.reload)) as ReloadReply;
}

export async function methods(ports: ClientPorts, name: string, options: Target & { timeoutMs?: number }): Promise<MethodListing[]> {
  return (await ask(ports, name, { timeoutMs: lookMs, ...options }, controlMethods.methods)) as MethodListing[];
}

async function ask(ports: ClientPorts, name: string, options: Target & { timeoutMs?: number }, method: string): Promise<unknown> {
  const order = await orderOf(ports, name, { ...options, start: "never" });
  const reached = await reach(ports, order);
  try {
    return await reached.session.control(method, {}, order.deadline);
  } finally {
    reached.session.destroy();
  }
}

/** Without an entry of the caller's, the one that the last life recorded is used. */
async function orderOf(ports: ClientPorts, name: string, options: ConnectOptions): Promise<ReachOrder> {
  const target = resolveTarget(ports, name, options);
  const entry = options.entry === undefined ? (await readOwner(ports.files, target.paths))?.entry : entryPath(options.entry);
  if (entry === undefined && options.start !== "never") throw noEntry(target.title);
  return reachOrder(ports, target, entry, options);
}

function noEntry(title: string): HobError {
  return new HobError("not-found", `it is not known which program ${title} is: it never ran here`, {
    hint: "Start it once through the program that it belongs to.",
  });
}
