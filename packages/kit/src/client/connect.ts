/**
 * `connect`: the whole entry ramp of a client. The daemon's hello names its streams, so that a client needs no schema to
 * tell a call from a stream: it takes the declaration's type alone.
 */
import { orAborted } from "../base/abort.ts";
import type { Declaration } from "../contract/declaration.ts";
import { HobError } from "../errors/hob-error.ts";
import type { CallOptions } from "../rpc/call.ts";
import { limitsWith } from "../wire/limits.ts";
import { Connection } from "./connection.ts";
import type { Client, ClientBase, ConnectOptions, UntypedClient } from "./face.ts";
import type { Introduction } from "./greet.ts";
import type { ClientPorts } from "./ports.ts";
import { deadlineOf, type Reached, type ReachOrder, reach } from "./reach.ts";
import { type ResolvedTarget, resolveTarget } from "./target.ts";

const limits = limitsWith();

export async function openConnection(ports: ClientPorts, name: string, options: ConnectOptions): Promise<Connection> {
  const target = resolveTarget(ports, name, options);
  const entry = options.entry === undefined ? undefined : entryPath(options.entry);
  const order = reachOrder(ports, target, entry, options);
  const reaching = reach(ports, order);
  const first = await unlessAborted(reaching, target.title, options.signal);
  const callTimeoutMs = options.timeoutMs ?? limits.deadlineMs;
  return new Connection(ports, first, target.paths.home, callTimeoutMs, (deadline) => reach(ports, { ...order, deadline }));
}

/** A daemon that is being started goes on starting when its caller has had enough: others may wait for it. */
async function unlessAborted(reaching: Promise<Reached>, title: string, signal: AbortSignal | undefined): Promise<Reached> {
  try {
    return await orAborted(reaching, signal, (cause) => new HobError("cancelled", `connecting to ${title} was cancelled`, { cause }));
  } catch (error) {
    void reaching.then(
      ({ session }) => session.destroy(),
      () => undefined,
    );
    throw error;
  }
}

/** A client whose properties are the daemon's methods and streams. */
export function typedClient<D extends Declaration>(connection: Connection): Client<D> {
  const base: ClientBase = {
    get daemon() {
      return connection.facts;
    },
    close: () => connection.close(),
    destroy: (error) => connection.destroy(error),
    [Symbol.asyncDispose]: () => connection.close(),
  };
  return new Proxy(base, {
    get(target, property) {
      if (typeof property === "symbol" || Object.hasOwn(target, property)) return Reflect.get(target, property) as unknown;
      if (property === "then") return undefined; // a client is not a promise
      return (input: unknown, options?: CallOptions) =>
        connection.isStream(property) ? connection.stream(property, input, options) : connection.call(property, input, options);
    },
  }) as Client<D>;
}

export function untypedClient(connection: Connection): UntypedClient {
  return {
    get daemon() {
      return connection.facts;
    },
    isStream: (method) => connection.isStream(method),
    call: (method, input, options) => connection.call(method, input, options),
    stream: (method, input, options) => connection.stream(method, input, options),
    close: () => connection.close(),
    destroy: (error) => connection.destroy(error),
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

export function entryPath(entry: URL | string): string {
  if (typeof entry === "string" && entry.startsWith("/")) return entry;
  if (typeof entry === "object" && entry.protocol === "file:") return decodeURIComponent(entry.pathname);
  throw new HobError("usage", `the daemon's entry must be an absolute path or a file URL, not ${JSON.stringify(entry)}`);
}

/** The caller's options, and what is usual where it names none; the time for finding or starting a daemon is the cap of a start. */
export function reachOrder(ports: ClientPorts, target: ResolvedTarget, entry: string | undefined, options: ConnectOptions): ReachOrder {
  return {
    target,
    entry,
    start: options.start ?? "always",
    who: introduction(ports, entry, options),
    limits,
    deadline: deadlineOf(ports, options.timeoutMs ?? limits.startCapMs),
    env: options.env ?? {},
    nodeArguments: options.nodeArguments ?? [],
    onRemark: options.onRemark ?? (() => undefined),
  };
}

/** Who this client is: its build is that of the entry that it would start. */
function introduction(ports: ClientPorts, entry: string | undefined, options: ConnectOptions): Introduction {
  const program = options.program ?? ports.self.program;
  if (entry === undefined) return { version: "0.0.0", build: "", program };
  return { ...ports.build(entry), program };
}
