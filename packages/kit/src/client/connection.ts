/**
 * A client's line to one daemon over several connections. A call goes out on the present session; when there is none, the
 * daemon is found or started again. What is retried: calls that provably were not delivered, calls that the daemon
 * refused for the moment, and calls declared idempotent; each within its own deadline, with jitter. A call under which one
 * connection after the other breaks waits longer each time, and is given up after a few: it may be what ends the daemons
 * (STOP-16).
 */
import { orAborted } from "../base/abort.ts";
import type { Deadline } from "../base/deadline.ts";
import { Deferred } from "../base/deferred.ts";
import { HobError } from "../errors/hob-error.ts";
import type { ErrorCode } from "../errors/table.ts";
import { sleep } from "../ports/clock.ts";
import type { CallOptions } from "../rpc/call.ts";
import type { CallingSession } from "../rpc/calling-session.ts";
import type { CallingStream } from "../rpc/calling-stream.ts";
import { limitTable } from "../wire/limits.ts";
import type { DaemonFacts, OpenStream, PendingCall } from "./face.ts";
import type { ClientPorts } from "./ports.ts";
import { allowedMs, deadlineOf, type Reached } from "./reach.ts";
import { ReopeningStream } from "./reopening-stream.ts";

/** What is asked for, once or several times. */
interface Asked {
  readonly method: string;
  readonly signal: AbortSignal | undefined;
  /** From the first try on. */
  readonly deadline: Deadline;
  /** Connections that broke under it. */
  broken: number;
}

/** A call and its tries. */
interface Trial extends Asked {
  readonly attempt: (session: CallingSession, leftMs: number) => PendingCall<unknown>;
  latest: PendingCall<unknown> | undefined;
}

/** Finding or starting the daemon again, for all calls that need it. */
interface Search {
  readonly found: Promise<CallingSession>;
  /** Of the call that began it. */
  readonly deadline: Deadline;
}

/** A search that has the same deadline tells more exactly what took so long, and goes first. */
const searchGraceMs = 50;
/** Nothing was done, and the next moment may be better. */
const passing: ErrorCode[] = ["disconnected", "draining", "busy", "too-many-connections"];
/** The connection, and perhaps the daemon, ended under the call. */
const breaking: ErrorCode[] = ["disconnected", "outcome-unknown"];
/** Before another try where the daemon names no time; twice as long after each connection that broke. */
const retryMs = 10;

export class Connection {
  readonly #ports: ClientPorts;
  readonly #home: string;
  readonly #timeoutMs: number;
  readonly #reachAgain: (deadline: Deadline) => Promise<Reached>;
  #present: Reached;
  /** Every session that is not gone: besides the present one those of daemons that are ending, which still finish calls. */
  readonly #sessions = new Set<CallingSession>();
  #idempotent: Set<string>;
  #search: Search | undefined;
  #closed: Error | undefined;

  constructor(ports: ClientPorts, first: Reached, home: string, timeoutMs: number, reachAgain: (deadline: Deadline) => Promise<Reached>) {
    this.#ports = ports;
    this.#home = home;
    this.#timeoutMs = timeoutMs;
    this.#reachAgain = reachAgain;
    this.#present = this.#hold(first);
    this.#idempotent = new Set(first.hello.idempotent);
  }

  get facts(): DaemonFacts {
    const { hello, started } = this.#present;
    return {
      name: hello.daemon,
      instance: hello.instance,
      home: this.#home,
      pid: hello.pid,
      generation: hello.generation,
      version: hello.version,
      build: hello.build,
      started,
    };
  }

  call(method: string, input: unknown, options: CallOptions = {}): PendingCall<unknown> {
    const timeoutMs = allowedMs(options.timeoutMs ?? this.#timeoutMs);
    const deadline = deadlineOf(this.#ports, timeoutMs);
    const attempt = (session: CallingSession, leftMs: number): PendingCall<unknown> =>
      session.call(method, input, { ...options, timeoutMs: leftMs });
    const { session } = this.#present;
    const first = session.open && this.#closed === undefined ? attempt(session, timeoutMs) : undefined;
    const trial: Trial = { method, attempt, signal: options.signal, deadline, latest: first, broken: 0 };
    const answer =
      first === undefined ? this.#retry(trial, undefined) : first.then(undefined, (error: unknown) => this.#retry(trial, error));
    return Object.assign(answer as Promise<unknown>, {
      position: () => trial.latest?.position() ?? Promise.resolve({ ahead: 0, running: 0 }),
    });
  }

  /** Opened again as a call is made again, as long as nothing of it came and nothing was written. */
  stream(method: string, input: unknown, options: CallOptions = {}): OpenStream<unknown, unknown> {
    const { timeoutMs, signal } = options;
    const deadline = deadlineOf(this.#ports, timeoutMs ?? this.#timeoutMs);
    const open = (session: CallingSession): CallingStream =>
      session.stream(method, input, timeoutMs === undefined ? options : { ...options, timeoutMs: deadline.remainingMs });
    const { session } = this.#present;
    const first = session.open && this.#closed === undefined ? open(session) : undefined;
    const asked: Asked = { method, signal, deadline, broken: 0 };
    const again = async (refusal: Error | undefined): Promise<CallingStream | undefined> => {
      if (refusal !== undefined && !(await this.#paused(asked, refusal))) return undefined;
      return open(await this.#session(deadline, signal));
    };
    return new ReopeningStream({ first, again });
  }

  isStream(method: string): boolean {
    return this.#present.hello.streams.includes(method);
  }

  get open(): boolean {
    return this.#present.session.open;
  }

  async close(): Promise<void> {
    this.#closed ??= new HobError("disconnected", "the client was closed");
    await Promise.all([...this.#sessions].map((session) => session.close()));
  }

  destroy(error?: Error): void {
    this.#closed ??= error ?? new HobError("disconnected", "the client was destroyed");
    for (const session of this.#sessions) session.destroy(error);
  }

  async #retry(trial: Trial, failure: unknown): Promise<unknown> {
    const { signal, deadline } = trial;
    let error = failure;
    for (;;) {
      if (error !== undefined && !(await this.#paused(trial, error))) throw error;
      const session = await this.#session(deadline, signal);
      trial.latest = trial.attempt(session, deadline.remainingMs);
      try {
        return await trial.latest;
      } catch (next) {
        error = next;
      }
    }
  }

  /** Waits before another try; false when there must be none. */
  async #paused(asked: Asked, error: unknown): Promise<boolean> {
    const pauseMs = this.#pauseBefore(asked, error);
    if (pauseMs === undefined) return false;
    await sleep(this.#ports.clock, pauseMs, asked.signal);
    return asked.signal?.aborted !== true;
  }

  #pauseBefore(asked: Asked, error: unknown): number | undefined {
    const { method, signal, deadline } = asked;
    if (!(error instanceof HobError) || this.#closed !== undefined || signal?.aborted) return undefined;
    const begun = error.details?.begun === true;
    const again = (passing.includes(error.code) && !begun) || (error.code === "outcome-unknown" && this.#idempotent.has(method));
    if (!again) return undefined;
    if (breaking.includes(error.code)) asked.broken++;
    if (asked.broken >= limitTable.brokenConnectionsPerCall.value) throw givenUp(asked, error);
    const pauseMs = (error.retryAfterMs ?? retryMs * 2 ** asked.broken) * (0.5 + this.#ports.random.fraction());
    return pauseMs < deadline.remainingMs ? pauseMs : undefined;
  }

  /** The present session, or a new one. Callers that come meanwhile share the search, each within its own deadline. */
  async #session(deadline: Deadline, signal?: AbortSignal): Promise<CallingSession> {
    for (;;) {
      if (this.#closed !== undefined) throw this.#closed;
      if (this.#present.session.open) return this.#present.session;
      this.#search ??= this.#startSearch(deadline);
      const search = this.#search;
      try {
        return await this.#within(deadline, signal, search.found);
      } catch (error) {
        const ranOutOfAnothersTime = search.deadline !== deadline && search.deadline.expired && !deadline.expired && !signal?.aborted;
        if (!ranOutOfAnothersTime) throw error;
      }
    }
  }

  #hold(reached: Reached): Reached {
    const { session } = reached;
    this.#sessions.add(session);
    void session.closed.then(() => this.#sessions.delete(session));
    return reached;
  }

  #startSearch(deadline: Deadline): Search {
    const found = this.#reachAgain(deadline)
      .then((reached) => {
        this.#present = this.#hold(reached);
        this.#idempotent = new Set(reached.hello.idempotent);
        if (this.#closed !== undefined) reached.session.destroy(this.#closed);
        return reached.session;
      })
      .finally(() => {
        this.#search = undefined;
      });
    found.catch(() => undefined); // whoever waits for it hears of it
    return { found, deadline };
  }

  async #within(deadline: Deadline, signal: AbortSignal | undefined, found: Promise<CallingSession>): Promise<CallingSession> {
    const late = new Deferred<never>();
    const tooLate = (): void => late.reject(new HobError("timed-out", "no daemon could be reached within the time allowed"));
    const timer = Number.isFinite(deadline.atMs) ? this.#ports.clock.timer(deadline.remainingMs + searchGraceMs, tooLate) : undefined;
    try {
      return await orAborted(
        Promise.race([found, late.promise]),
        signal,
        (cause) => new HobError("cancelled", "the call was cancelled", { cause }),
      );
    } finally {
      timer?.cancel();
    }
  }
}

function givenUp({ method, broken }: Asked, error: HobError): HobError {
  return new HobError(
    error.code,
    `${broken} connections broke one after the other under the call of ${method}, and it is given up: ${error.message}`,
    {
      hint: "Look at what ends the daemon (`hob logs`) before you repeat it.",
      cause: error,
    },
  );
}
