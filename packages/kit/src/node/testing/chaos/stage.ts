/**
 * What one round of chaos works with: the target in a home of its own, what was done so far, who is under way, and where
 * findings go. Actors take it as their one argument; the round itself (round.ts) makes it and clears it away.
 */
import { setMaxListeners } from "node:events";
import { readFileSync } from "node:fs";
import type { CounterName } from "../../../chaos/counters.ts";
import { type Disturbance, verdictOf } from "../../../chaos/explained.ts";
import type { Scope } from "../../../chaos/plan.ts";
import type { Tally } from "../../../chaos/report.ts";
import { openConnection, untypedClient } from "../../../client/connect.ts";
import type { ConnectOptions, UntypedClient } from "../../../client/face.ts";
import { type InstancePaths, instancePaths } from "../../../wire/instance.ts";
import { clientPorts } from "../../client-ports.ts";
import { markVariable } from "../points-protocol.ts";
import type { TemporaryHome } from "../temporary-home.ts";
import type { Disk } from "./disk.ts";
import { openFilesVariable } from "./inside.ts";
import { late, type Patience } from "./patience.ts";
import type { Program } from "./program.ts";
import type { ChaosTarget } from "./target.ts";

export interface StageParts {
  target: ChaosTarget;
  home: TemporaryHome;
  tally: Tally;
  patience: Patience;
  seed: string;
  round: number;
  scope: Scope;
  deadlineMs: number;
  /** The one that the home is on. */
  disk: Disk;
  /** Entries of newer versions of the daemon. */
  newer: (step: number) => string;
  /** The whole run is to end. */
  interrupted: AbortSignal;
}

const logLines = 30;
const noteCharactersMax = 300;
/** Failures of one counter in one round that are told; all are counted. */
const detailedMax = 5;

export class Stage {
  readonly parts: StageParts;
  readonly paths: InstancePaths;
  readonly disturbances = new Set<Disturbance>();
  /** Processes under way, oldest first. */
  readonly programs = new Set<Program>();
  /** Pids that stand still because we stopped them. */
  readonly frozen = new Set<number>();
  readonly #startedMs = performance.now();
  readonly #journal: string[] = [];
  readonly #calm = new AbortController();
  readonly #found = new Map<CounterName, number>();
  #failed = false;

  constructor(parts: StageParts) {
    this.parts = parts;
    for (const signal of [parts.interrupted, this.#calm.signal]) setMaxListeners(0, signal); // every actor listens
    this.paths = instancePaths(clientPorts().places(parts.home.path), parts.target.name, "default");
  }

  // ---- the course of the round

  /** Nothing is done to anybody any more; clients come to their end. */
  get calm(): boolean {
    return this.#calm.signal.aborted;
  }

  /** Aborts when the calm begins. */
  get calmed(): AbortSignal {
    return this.#calm.signal;
  }

  becalm(): void {
    this.#calm.abort();
  }

  /** Milliseconds: beyond a deadline, until somebody is called hung; and in the calm, until what ought to go is called left. */
  get graceMs(): number {
    return this.parts.deadlineMs / 2;
  }

  get interrupted(): boolean {
    return this.parts.interrupted.aborted;
  }

  /** Passes after so many milliseconds, or when the calm begins. */
  async pause(forMs: number): Promise<void> {
    const { signal } = this.#calm;
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      const timer = setTimeout(wake, forMs);
      signal.addEventListener("abort", wake);
    });
  }

  // ---- what is found

  get failed(): boolean {
    return this.#failed;
  }

  note(text: string): void {
    const atMs = Math.round(performance.now() - this.#startedMs);
    this.#journal.push(`${String(atMs).padStart(6)} ms  ${text.replace(/\s+/g, " ").slice(0, noteCharactersMax)}`);
  }

  fail(counter: CounterName, text: string): void {
    if (this.interrupted) return; // whatever was cut off had no chance
    this.#failed = true;
    const { tally, seed, round } = this.parts;
    tally.count(counter);
    const before = this.#found.get(counter) ?? 0;
    this.#found.set(counter, before + 1);
    if (before >= detailedMax) return;
    this.note(`found: ${text}`);
    tally.tell({ counter, text, seed, round, journal: [...this.#journal], log: this.#endOfLog() });
  }

  /** What an error means, after what was done so far. */
  judge(what: string, error: unknown, tookMs: number): void {
    if (this.interrupted) return;
    const verdict = verdictOf(error, this.disturbances);
    if (verdict.kind === "wrong") return this.fail("wrongAnswers", `${what} failed, and nothing explains it: ${verdict.text}`);
    if (verdict.kind === "explained") return this.ended(what, verdict.outcome);
    // The client measures its deadline on a clock that goes on while the machine stands still.
    if (tookMs < this.parts.deadlineMs / 2) return this.ended(what, "late on a machine that stood still");
    this.fail("hungClients", `${what} used up its whole deadline: ${verdict.text}`);
  }

  ended(what: string, outcome: string): void {
    this.parts.tally.ended(outcome);
    if (outcome !== "answered") this.note(`${what}: ${outcome}`);
  }

  // ---- clients

  /** The result; `undefined` when there was none, which is judged here. */
  async attempt<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    const { patience, deadlineMs } = this.parts;
    const { graceMs } = this;
    const startedMs = patience.spentMs;
    try {
      const result = await patience.within(deadlineMs + graceMs, work());
      if (result !== late) return result;
      this.fail("hungClients", `${what} did not come back within its deadline of ${deadlineMs} ms, nor within ${graceMs} ms more`);
    } catch (error) {
      this.judge(what, error, patience.spentMs - startedMs);
    }
    return undefined;
  }

  /** A client in this process. */
  connect(): Promise<UntypedClient | undefined> {
    const { name } = this.parts.target;
    return this.attempt("connect", async () => untypedClient(await openConnection(clientPorts(), name, this.options)));
  }

  /** For whatever is asked of the daemon from this process. */
  get options(): ConnectOptions {
    const { target, home, deadlineMs } = this.parts;
    const { HOB_NODE_OPTIONS: preload = "", ...watched } = home.env;
    return {
      entry: target.entry,
      home: home.path,
      timeoutMs: deadlineMs,
      env: { ...watched, ...this.#marks },
      nodeArguments: preload.split(" "),
      program: "chaos",
      signal: this.parts.interrupted,
    };
  }

  /** For processes: commands, and the daemons that they start. */
  get env(): Record<string, string> {
    return { ...(process.env as Record<string, string>), ...this.parts.home.env, ...this.#marks };
  }

  get #marks(): Record<string, string> {
    const { target, home, scope } = this.parts;
    const limit: Record<string, string> = scope.openFiles === undefined ? {} : { [openFilesVariable]: String(scope.openFiles) };
    return { ...target.env, ...limit, [markVariable]: home.path };
  }

  #endOfLog(): string {
    try {
      return readFileSync(this.paths.log, "utf8").trimEnd().split("\n").slice(-logLines).join("\n");
    } catch {
      return "";
    }
  }
}
