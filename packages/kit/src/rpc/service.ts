/** What a session on the daemon's side asks of the daemon that it serves, and the figures that all its sessions share. */
import type { MethodDeclaration, StreamDeclaration } from "../contract/declaration.ts";
import type { HobError } from "../errors/hob-error.ts";
import type { Clock } from "../ports/clock.ts";
import type { HelloReply, HelloRequest } from "../wire/control.ts";
import type { Limits } from "../wire/limits.ts";
import type { Call } from "./call.ts";
import type { Gate } from "./gate.ts";
import type { ServingSession } from "./serving-session.ts";
import type { MethodStats } from "./stats.ts";

/** One method or stream of the daemon, with its handler. */
export interface ServedMethod {
  readonly name: string;
  readonly kind: "call" | "stream";
  readonly declaration: MethodDeclaration & StreamDeclaration;
  /**
   * Answers a value or a promise of one. The handler of a stream may answer an async iterable instead: its items are
   * sent by the overflow rule, and what a generator returns is the stream's result.
   */
  readonly handler: (input: unknown, call: Call<unknown>) => unknown;
  readonly gate: Gate;
  readonly stats: MethodStats;
}

export interface Service {
  readonly limits: Limits;
  readonly clock: Clock;
  readonly counters: ServiceCounters;
  method(name: string): ServedMethod | undefined;
  /** Throws a `HobError` (such as `protocol-mismatch`) to refuse; the connection stays usable for status and stop. */
  hello(request: HelloRequest, session: ServingSession): HelloReply;
  /** `$/status`, `$/stop` and the other control methods except hello and position. Throws `unknown-method`. */
  control(method: string, params: unknown, session: ServingSession): unknown;
  /** The reason for which new calls are refused, if they are. */
  draining(): HobError | undefined;
  /** Something came from a client that has said hello, or the last call in flight of the whole daemon ended. */
  onActivity(): void;
  log(level: "debug" | "info" | "warn" | "error", message: string, facts?: Record<string, unknown>): void;
}

/** Figures of all sessions of one daemon. Counts since its start, except `inFlight`. */
export interface ServiceCounters {
  /** Calls that were accepted and are not yet answered, waiting ones included. */
  inFlight: number;
  served: number;
  failed: number;
  /** Answered without being run: busy, draining, unknown method, invalid input. */
  refused: number;
  cancelled: number;
  ignoredNotifications: number;
  /** Handlers that came to an end after their call had been answered. */
  lateSettles: number;
}

export function newCounters(): ServiceCounters {
  return { inFlight: 0, served: 0, failed: 0, refused: 0, cancelled: 0, ignoredNotifications: 0, lateSettles: 0 };
}
