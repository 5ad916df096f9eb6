/** `@hob/kit/client`: finding, starting, calling and managing daemons. Loads `net` and the wire; the rest when needed. */
import { openConnection, typedClient, untypedClient } from "./client/connect.ts";
import type { Client, ConnectOptions, Probe, Target, UntypedClient } from "./client/face.ts";
import type { Finding } from "./client/manage/checks/finding.ts";
import type { StopOptions, StopOutcome } from "./client/manage/stop.ts";
import type { Declaration } from "./contract/declaration.ts";
import { part } from "./errors/part.ts";
import { clientPorts } from "./node/client-ports.ts";
import type { MethodListing, ReloadReply } from "./wire/control.ts";

export type {
  Client,
  ClientBase,
  ConnectOptions,
  DaemonFacts,
  OnRemark,
  OpenStream,
  PendingCall,
  Probe,
  Target,
  UntypedClient,
} from "./client/face.ts";
export type { Finding } from "./client/manage/checks/finding.ts";
export type { StopOptions, StopOutcome } from "./client/manage/stop.ts";
export { HobError } from "./errors/hob-error.ts";
export type { CallContext, CallOptions, ChannelBytes } from "./rpc/call.ts";
export type {
  ConnectionReport,
  LastEnd,
  MethodListing,
  MethodReport,
  OwnerRecord,
  ProbeState,
  ReloadReply,
  StatusReport,
} from "./wire/control.ts";

/**
 * A client of the daemon `name`, started if need be; ready when this resolves. Pass the contract's type:
 * `connect<typeof greeter>("greeter", { entry })`. An open client does not keep the process alive while no call runs.
 */
export async function connect<D extends Declaration>(name: D["name"], options: ConnectOptions = {}): Promise<Client<D>> {
  return typedClient<D>(await openConnection(clientPorts(), name, options));
}

/** A client without a declaration, for programs that serve any daemon. */
export async function open(name: string, options: ConnectOptions = {}): Promise<UntypedClient> {
  return untypedClient(await openConnection(clientPorts(), name, options));
}

/** What is known of a daemon from outside; starts and changes nothing. */
export async function probe(name: string, options: Target & { timeoutMs?: number } = {}): Promise<Probe> {
  return await (await part(() => import("./client/manage/probe.ts"))).probe(clientPorts(), name, options);
}

/** Every daemon in the home, whoever built it, running or not. */
export async function list(options: { home?: string; timeoutMs?: number } = {}): Promise<Probe[]> {
  return await (await part(() => import("./client/manage/list.ts"))).list(clientPorts(), options);
}

/** Starts the daemon on purpose, or finds it running. Without `entry`, the one that ran here last is used. */
export async function start(name: string, options: ConnectOptions = {}): Promise<{ probe: Probe; started: boolean }> {
  return await (await part(() => import("./client/manage/control.ts"))).start(clientPorts(), name, options);
}

/** Ends the daemon; resolves when its claim is free. */
export async function stop(name: string, options: StopOptions = {}): Promise<StopOutcome> {
  return await (await part(() => import("./client/manage/stop.ts"))).stop(clientPorts(), name, options);
}

/** Checks that the new one would start, then stops the old one and starts the new one. */
export async function restart(name: string, options: ConnectOptions = {}): Promise<{ probe: Probe; previousPid: number | undefined }> {
  return await (await part(() => import("./client/manage/control.ts"))).restart(clientPorts(), name, options);
}

/** Has the daemon read its configuration again; on any error it keeps the old one and says why. */
export async function reload(name: string, options: Target & { timeoutMs?: number } = {}): Promise<ReloadReply> {
  return await (await part(() => import("./client/manage/control.ts"))).reload(clientPorts(), name, options);
}

/** The daemon's methods and streams with their JSON Schemas. */
export async function methods(name: string, options: Target & { timeoutMs?: number } = {}): Promise<MethodListing[]> {
  return await (await part(() => import("./client/manage/control.ts"))).methods(clientPorts(), name, options);
}

/** What usually goes wrong, looked at one by one; repairs nothing. */
export async function diagnose(options: { home?: string } = {}): Promise<Finding[]> {
  return await (await part(() => import("./client/manage/diagnose.ts"))).diagnose(clientPorts(), options);
}
