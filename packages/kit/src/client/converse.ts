/**
 * Waiting for a launched daemon to be ready (L5). Progress extends the patience up to a cap; the child's death ends the
 * wait at once, with how it ended and the lines of this very launch; silence ends it too.
 */
import type { Deadline } from "../base/deadline.ts";
import { Deferred } from "../base/deferred.ts";
import { HobError } from "../errors/hob-error.ts";
import { patienceTimer, type Timer, within } from "../ports/clock.ts";
import type { LaunchedChild } from "../ports/processes.ts";
import { type LaunchMessage, parseLaunchMessage } from "../wire/launch.ts";
import { limitTable } from "../wire/limits.ts";
import { deathOf } from "./death.ts";
import type { ClientPorts } from "./ports.ts";
import type { ResolvedTarget } from "./target.ts";

export interface Patience {
  /** Milliseconds of silence, and of the whole start. A daemon with limits of its own says so once it has claimed. */
  startMs: number;
  startCapMs: number;
  /** The caller's own. */
  deadline: Deadline;
}

/** How a launch came out. `overdue`: it had all its time. `impatient`: the caller had; the start goes on. */
export type LaunchOutcome =
  | { kind: "ready"; pid: number; generation: string }
  | { kind: "failed"; error: HobError }
  | { kind: "overdue"; error: HobError }
  | { kind: "impatient"; error: HobError };

/** A daemon whose time is up says so and ends; past this much more it does neither. */
const overdueMs = 1_000;
/** A child that died may have its last words on the pipe still: they are read for so long. */
const lastWordsMs = 50;
/** A daemon that failed, or was ended, releases what it acquired within this time, and usually in a small part of it. */
const endMs = limitTable.closeMs.value + limitTable.exitMs.value + overdueMs;

export async function converse(
  ports: ClientPorts,
  target: ResolvedTarget,
  child: LaunchedChild,
  nonce: string,
  patience: Patience,
  onProgress: (text: string) => void,
): Promise<LaunchOutcome> {
  return await new Conversation(ports, target, child, patience, onProgress).hold(nonce);
}

class Conversation {
  readonly #ports: ClientPorts;
  readonly #target: ResolvedTarget;
  readonly #child: LaunchedChild;
  readonly #onProgress: (text: string) => void;
  readonly #outcome = new Deferred<LaunchOutcome>();
  readonly #launchedMs: number;
  readonly #impatient: Timer;
  #patience: Patience;
  #silence: Timer;
  #cap: Timer;

  constructor(ports: ClientPorts, target: ResolvedTarget, child: LaunchedChild, patience: Patience, onProgress: (text: string) => void) {
    this.#ports = ports;
    this.#target = target;
    this.#child = child;
    this.#patience = patience;
    this.#onProgress = onProgress;
    this.#launchedMs = ports.clock.monotonicMs();
    this.#impatient = ports.clock.timer(patience.deadline.remainingMs, () =>
      this.#settle({ kind: "impatient", error: impatience(target, child) }),
    );
    this.#silence = this.#waitForWord();
    this.#cap = this.#waitForEnd();
  }

  async hold(nonce: string): Promise<LaunchOutcome> {
    const heard = hear(this.#child, nonce, (message) => this.#take(message));
    void this.#child.exit.then(async (exit) => {
      await within(this.#ports.clock, lastWordsMs, heard);
      this.#settle({ kind: "failed", error: await deathOf(this.#ports, this.#target, this.#child, exit) });
    });
    return await this.#outcome.promise;
  }

  #take(message: LaunchMessage): void {
    if (this.#outcome.settled) return;
    if (message.kind === "claimed") this.#agree(message);
    this.#silence.cancel();
    this.#silence = this.#waitForWord();
    if (message.kind === "progress") this.#onProgress(message.text);
    if (message.kind === "ready") this.#settle({ kind: "ready", pid: message.pid, generation: message.generation });
    if (message.kind === "failed") void this.#fail(HobError.fromBody(message.error));
  }

  /** The daemon's author may allow its start more time than is usual, or less. */
  #agree({ startMs, startCapMs }: { startMs: number | null; startCapMs: number | null }): void {
    const { deadline } = this.#patience;
    this.#patience = { deadline, startMs: startMs ?? Number.POSITIVE_INFINITY, startCapMs: startCapMs ?? Number.POSITIVE_INFINITY };
    this.#cap.cancel();
    this.#cap = this.#waitForEnd();
  }

  async #fail(error: HobError): Promise<void> {
    await afterEnd(this.#ports, this.#child);
    this.#settle({ kind: "failed", error });
  }

  #waitForWord(): Timer {
    const { startMs } = this.#patience;
    return patienceTimer(this.#ports.clock, startMs, () => this.#overdue(`said nothing for ${startMs / 1000} s while starting`));
  }

  #waitForEnd(): Timer {
    const { startCapMs } = this.#patience;
    const leftMs = this.#launchedMs + startCapMs + overdueMs - this.#ports.clock.monotonicMs();
    return patienceTimer(this.#ports.clock, leftMs, () => this.#overdue(`was not ready within ${startCapMs / 1000} s`));
  }

  #overdue(what: string): void {
    this.#settle({ kind: "overdue", error: overdueError(this.#target, this.#child, what) });
  }

  #settle(outcome: LaunchOutcome): void {
    for (const timer of [this.#impatient, this.#silence, this.#cap]) timer.cancel();
    this.#outcome.resolve(outcome);
  }
}

/** A daemon that said why it cannot start, or was ended, is about to be gone: when the command returns, it is. */
export async function afterEnd(ports: ClientPorts, child: LaunchedChild): Promise<void> {
  await within(ports.clock, endMs, child.exit);
}

/** Reads lines until the child closes its end. Lines that are not its own are ignored. */
async function hear(child: LaunchedChild, nonce: string, on: (message: LaunchMessage) => void): Promise<void> {
  for await (const line of child.lines) {
    const message = parseLaunchMessage(line);
    if (message?.nonce === nonce) on(message);
  }
}

function overdueError(target: ResolvedTarget, child: LaunchedChild, what: string): HobError {
  return new HobError("start-timeout", `${target.title} (pid ${child.pid}) ${what}, and was ended`, {
    hint: `See what it did in ${target.paths.log}; a slow start should report its progress (own.progress).`,
  });
}

function impatience(target: ResolvedTarget, child: LaunchedChild): HobError {
  return new HobError("start-timeout", `${target.title} (pid ${child.pid}) is still starting`, {
    hint: "Allow more time; it goes on starting, and the next command finds it.",
  });
}
