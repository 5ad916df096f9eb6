/**
 * Where connections come in: each becomes a session. Past the limit the one that has been idle longest makes room, and those
 * that have not even said hello before all others; where all are at work the newcomer is told so. A few places beyond the
 * limit are kept for the control protocol, so that `status` and `stop` get through.
 */
import { HobError } from "../errors/hob-error.ts";
import type { Transport } from "../ports/net.ts";
import type { Service } from "../rpc/service.ts";
import { ServingSession } from "../rpc/serving-session.ts";
import type { ConnectionReport } from "../wire/control.ts";

/** Connections beyond the limit that may use the control protocol only. */
const reservedPlaces = 8;

export class Door {
  readonly #service: Service;
  readonly #connectionsMax: number;
  readonly #onLeft: () => void;
  readonly #sessions = new Set<ServingSession>();
  /** Those that made room, until what they are told of it was sent. */
  readonly #dismissed = new Set<ServingSession>();
  /** Those whose client is gone while calls of detached methods run on. */
  readonly #departed = new Set<ServingSession>();
  #nextId = 1;
  #accepted = 0;

  /** `onLeft`: a client that had said hello is gone. */
  constructor(service: Service, connectionsMax: number, onLeft: () => void) {
    this.#service = service;
    this.#connectionsMax = connectionsMax;
    this.#onLeft = onLeft;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Clients that have said hello. Whoever only asks for the status, or to stop, is not one. */
  get clients(): number {
    let clients = 0;
    for (const session of this.#sessions) if (session.greeted) clients++;
    return clients;
  }

  /** Connections accepted in this life, to notice that somebody came. */
  get accepted(): number {
    return this.#accepted;
  }

  get queuedBytes(): number {
    let bytes = 0;
    for (const session of this.#sessions) bytes += session.report().queuedBytes;
    return bytes;
  }

  get openStreams(): number {
    let open = 0;
    for (const session of this.#sessions) open += session.report().streams;
    return open;
  }

  accept(transport: Transport): void {
    this.#accepted++;
    if (this.#sessions.size >= this.#connectionsMax) this.#makeRoom();
    const full = this.#sessions.size >= this.#connectionsMax;
    if (this.#sessions.size >= this.#connectionsMax + reservedPlaces) return transport.destroy();
    const session = new ServingSession(transport, this.#service, this.#nextId++, full ? this.#fullError() : undefined);
    this.#sessions.add(session);
    void session.closed.then(() => this.#left(session));
  }

  /** Other sessions than `session`, for a client that thinks of replacing the daemon. */
  othersThan(session: ServingSession): number {
    let others = 0;
    for (const other of this.#sessions) if (other !== session && other.greeted) others++;
    return others;
  }

  reports(): ConnectionReport[] {
    return [...this.#sessions].map((session) => session.report());
  }

  /** Refuses new calls from now on, ends streams with the reason, and tells every client. */
  drain(reason: HobError): void {
    for (const session of this.#sessions) session.drain(reason);
  }

  /** Aborts what still runs, also for clients that are gone: each call gets its one reply. */
  abortCalls(reason: HobError): void {
    for (const session of [...this.#sessions, ...this.#departed]) session.abortCalls(reason);
  }

  /** Sends what is queued and closes every connection. */
  async close(): Promise<void> {
    await Promise.all([...this.#sessions].map((session) => session.close()));
  }

  destroy(): void {
    for (const session of [...this.#sessions, ...this.#dismissed]) session.destroy();
  }

  #left(session: ServingSession): void {
    this.#sessions.delete(session);
    if (session.greeted) this.#onLeft();
    if (session.inFlight === 0) return;
    this.#departed.add(session);
    void session.settled.then(() => this.#departed.delete(session));
  }

  #makeRoom(): void {
    const sessions = [...this.#sessions];
    const idlest = longestIdle(sessions.filter((session) => !session.greeted)) ?? longestIdle(sessions);
    if (idlest === undefined) return;
    this.#sessions.delete(idlest);
    this.#dismiss(idlest);
  }

  /**
   * What it has sent and we have not read was not taken, and it is told so; not when many are dismissed at once, for they
   * hold descriptors.
   */
  #dismiss(session: ServingSession): void {
    if (this.#dismissed.size >= reservedPlaces) return session.destroy();
    this.#dismissed.add(session);
    void session.close().then(() => this.#dismissed.delete(session));
  }

  #fullError(): HobError {
    return new HobError("too-many-connections", `the daemon has ${this.#connectionsMax} connections, as many as its limit allows`, {
      retryAfterMs: 100,
    });
  }
}

function longestIdle(sessions: readonly ServingSession[]): ServingSession | undefined {
  let idlest: ServingSession | undefined;
  for (const session of sessions) {
    if (session.idleSinceMs === undefined) continue;
    if (idlest?.idleSinceMs === undefined || session.idleSinceMs < idlest.idleSinceMs) idlest = session;
  }
  return idlest;
}
