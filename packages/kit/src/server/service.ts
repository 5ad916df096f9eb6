/** What the sessions ask of the daemon: its methods, the hello, the control protocol, and the counters they share. */
import type { Deadline } from "../base/deadline.ts";
import { Deferred } from "../base/deferred.ts";
import type { Declaration } from "../contract/declaration.ts";
import { HobError } from "../errors/hob-error.ts";
import type { Clock } from "../ports/clock.ts";
import { newCounters, type ServedMethod, type Service, type ServiceCounters } from "../rpc/service.ts";
import type { ServingSession } from "../rpc/serving-session.ts";
import { controlMethods, type HelloReply, type HelloRequest, protocolRange } from "../wire/control.ts";
import type { Limits } from "../wire/limits.ts";
import type { Daemon } from "./daemon.ts";
import { listMethods } from "./listing.ts";

export class DaemonService implements Service {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly counters: ServiceCounters = newCounters();
  methods = new Map<string, ServedMethod>();
  readonly #daemon: Daemon<Declaration>;
  readonly #idleWaiters = new Set<Deferred<void>>();

  constructor(daemon: Daemon<Declaration>) {
    this.#daemon = daemon;
    this.clock = daemon.ports.clock;
    this.limits = daemon.identity.limits;
  }

  get inFlight(): number {
    return this.counters.inFlight;
  }

  method(name: string): ServedMethod | undefined {
    return this.methods.get(name);
  }

  draining(): HobError | undefined {
    const { state } = this.#daemon;
    if (state !== "draining" && state !== "closed" && state !== "failed") return undefined;
    return new HobError("draining", `${this.#daemon.identity.title} is ending: ${this.#daemon.stopReason}`);
  }

  hello(request: HelloRequest, session: ServingSession): HelloReply {
    const protocol = Math.min(request.protocol.max, protocolRange.max);
    if (protocol < request.protocol.min || protocol < protocolRange.min) throw this.#protocolMismatch(request);
    const record = this.#daemon.record;
    const { frameBytes, streamItems, streamBytes } = this.limits;
    return {
      protocol,
      daemon: record.daemon,
      instance: record.instance,
      version: record.version,
      build: record.build,
      pid: record.pid,
      generation: record.generation,
      state: this.#daemon.state,
      upgrade: this.#daemon.identity.declaration.upgrade ?? "replace",
      others: this.#daemon.door.othersThan(session) + this.inFlight,
      limits: { frameBytes, streamItems, streamBytes },
      idempotent: this.#names((method) => method.declaration.idempotent === true),
      streams: this.#names((method) => method.kind === "stream"),
    };
  }

  control(method: string, params: unknown): unknown {
    switch (method) {
      case controlMethods.status:
        return this.#daemon.status();
      case controlMethods.stop:
        return this.#stop(params);
      case controlMethods.reload:
        return this.#daemon.reload();
      case controlMethods.methods:
        return listMethods(this.#daemon.identity.declaration);
      case controlMethods.reopenLog:
        this.#daemon.holding.log.reopen();
        return null;
      default:
        throw new HobError("unknown-method", `this version has no control method "${method}"`);
    }
  }

  onActivity(): void {
    this.#daemon.touch();
    if (this.inFlight > 0) return;
    for (const waiter of this.#idleWaiters) waiter.resolve();
    this.#idleWaiters.clear();
  }

  log(level: "debug" | "info" | "warn" | "error", message: string, facts?: Record<string, unknown>): void {
    this.#daemon.holding.log.log[level](message, facts);
  }

  /** Resolves when no call is in flight, or at the deadline. */
  async idle(deadline: Deadline): Promise<void> {
    if (this.inFlight === 0) return;
    const waiter = new Deferred<void>();
    this.#idleWaiters.add(waiter);
    const timer = this.clock.timer(deadline.remainingMs, () => waiter.resolve());
    await waiter.promise;
    timer.cancel();
    this.#idleWaiters.delete(waiter);
  }

  #names(chosen: (method: ServedMethod) => boolean): string[] {
    return [...this.methods.values()].filter(chosen).map((method) => method.name);
  }

  /** Answers first; the drain begins in a later turn, so that the answer is on its way. */
  #stop(params: unknown): { pid: number; generation: string } {
    const reason = (params as { reason?: unknown } | undefined)?.reason;
    const { pid, generation } = this.#daemon.record;
    this.clock.timer(0, () => void this.#daemon.stop(typeof reason === "string" ? reason.slice(0, 200) : "stop"));
    return { pid, generation };
  }

  #protocolMismatch(request: HelloRequest): HobError {
    const { version } = this.#daemon.record;
    const theirs = `${request.protocol.min}-${request.protocol.max}`;
    const ours = `${protocolRange.min}-${protocolRange.max}`;
    const text = `the command (version ${request.version}) speaks protocol ${theirs}, the daemon (version ${version}) ${ours}`;
    return new HobError("protocol-mismatch", text, { details: { client: request.protocol, daemon: protocolRange, version } });
  }
}
