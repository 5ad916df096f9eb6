/**
 * A daemon's children, as a whole (L8): started in groups of their own with nothing inherited but what they are given,
 * marked with the daemon's life, and ended with it. Four things see to the end, each where the one before cannot:
 *
 * 1. `endAll`, when the daemon ends in order: groups, then the process tree and the marks, SIGTERM before SIGKILL.
 * 2. The guard (guard.ts), when the daemon is killed.
 * 3. Subreaping (orphan-reaper.ts), so that an orphan stays in the tree even without its mark.
 * 4. `sweep`, at the next start, should the guard have been killed as well.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { dirname } from "node:path";
import { assert } from "../base/assert.ts";
import { HobError, messageOf } from "../errors/hob-error.ts";
import { systemCode } from "../errors/system-code.ts";
import type { ChildFacts, ChildOptions, ChildrenControl, ForkedProcess, OwnedChild } from "../ports/children.ts";
import type { LogControl } from "../ports/log.ts";
import { AdoptedChild } from "./adopted-child.ts";
import { type ChildMark, detachedVariable, markText, ownedVariable, parseMark } from "./child-marks.ts";
import { NodeChild, signalGroup } from "./child-process.ts";
import { clock } from "./clock.ts";
import { type Found, findLeftovers, findOwned, isStillThere, signalFound } from "./descendants.ts";
import { withoutStrayDescriptors } from "./descriptors.ts";
import { Guard } from "./guard.ts";
import { roleNames } from "./launch-environment.ts";
import { openLogDescriptor } from "./log-descriptor.ts";
import { OrphanReaper } from "./orphan-reaper.ts";
import { errorCodeOf } from "./system-error.ts";

/** After SIGKILL: how long the kernel may take to clear the processes away. */
const killMs = 1_000;
const sweepGraceMs = 500;
/** Between two looks, each of which reads the process table: short at first, since most end at once. */
const pollMs = { first: 10, most: 100 };
/** How often groups whose leader has ended are looked at. */
const lingeringMs = 10_000;

/** `mark` is `daemon@instance:generation`; the directory that the log lies in tells equal names in two homes apart. */
export function openChildren(mark: string, log: LogControl): ChildrenControl {
  const owned: ChildMark = { owner: dirname(dirname(log.path)), generation: parseMark(mark).generation };
  process.env[ownedVariable] = markText(owned); // what the author's code starts past us is found as well
  return new NodeChildren(owned, log);
}

export class NodeChildren implements ChildrenControl {
  readonly #mark: ChildMark;
  readonly #log: LogControl;
  readonly #guard: Guard;
  readonly #reaper = new OrphanReaper();
  readonly #running = new Map<number, NodeChild | AdoptedChild>();
  /** Groups whose leader has ended and some member has not. */
  readonly #lingering = new Set<number>();
  #lingeringTimer: NodeJS.Timeout | undefined;
  #ending: Promise<void> | undefined;

  constructor(mark: ChildMark, log: LogControl) {
    this.#mark = mark;
    this.#log = log;
    this.#guard = new Guard(mark);
  }

  async spawn(command: string, args: readonly string[], options: ChildOptions = {}): Promise<OwnedChild> {
    assert(
      !(options.detached === true && (options.stdio === "pipe" || (options.pipes ?? 0) > 0)),
      "a detached child has no pipes: it outlives their other end",
    );
    this.#refuseWhenEnding(command);
    if (options.detached !== true) this.#watch();
    const child = new NodeChild(await this.#start(command, args, options), options.title ?? command, options, this.#log.log);
    this.#keep(child);
    return child;
  }

  adopt<P extends ForkedProcess>(title: string, fork: (marks: Readonly<Record<string, string | undefined>>) => P): P {
    this.#refuseWhenEnding(title);
    this.#watch();
    const forked = withoutStrayDescriptors(() => fork(this.#marks(ownedVariable)));
    this.#keep(new AdoptedChild(forked, title));
    return forked;
  }

  list(): ChildFacts[] {
    return [...this.#running.values()].map(({ pid, command, detached, startedAt }) => ({ pid, command, detached, startedAt }));
  }

  endAll(graceMs: number): Promise<void> {
    this.#ending ??= this.#end(graceMs);
    return this.#ending;
  }

  async sweep(): Promise<number> {
    try {
      const found = await findLeftovers(this.#mark);
      for (const leftover of found) this.#log.log.warn("ending a process that an earlier life left behind", { child: leftover.pid });
      await endFound(found, sweepGraceMs);
      return found.length;
    } catch (error) {
      this.#log.log.warn(`could not look for leftover processes: ${messageOf(error)}`);
      return 0;
    }
  }

  /** Pid of the guard, for tests and for people who wonder. */
  get guardPid(): number | undefined {
    return this.#guard.pid;
  }

  async #start(command: string, args: readonly string[], options: ChildOptions): Promise<ChildProcess> {
    const log = options.detached === true && (options.stdio ?? "log") === "log" ? openLogDescriptor(this.#log.path) : undefined;
    try {
      const stdio = [...standardStreams(options, log), ...Array<"pipe">(options.pipes ?? 0).fill("pipe")];
      const env = this.#environment(options);
      const child = withoutStrayDescriptors(() => spawn(command, [...args], { cwd: options.cwd ?? "/", env, detached: true, stdio }));
      if (child.pid !== undefined) return child;
      throw await new Promise((resolve) => child.once("error", resolve));
    } catch (error) {
      throw spawnError(error, command, options.cwd);
    } finally {
      if (log !== undefined) closeSync(log);
    }
  }

  #refuseWhenEnding(title: string): void {
    if (this.#ending !== undefined) throw new HobError("draining", `${title} was not started: the daemon is ending`);
  }

  /** From the first child on that has to end with the daemon. */
  #watch(): void {
    this.#guard.post();
    this.#reaper.start();
  }

  #environment(options: ChildOptions): NodeJS.ProcessEnv {
    return { ...(options.env ?? process.env), ...this.#marks(options.detached === true ? detachedVariable : ownedVariable) };
  }

  /** Variables of a child's environment that say whose it is; `undefined` for those of other roles, which must not be there. */
  #marks(variable: string): Record<string, string | undefined> {
    const marks: Record<string, string | undefined> = {};
    for (const name of roleNames) marks[name] = undefined;
    const inside = { HOB_INSIDE: process.env.HOB_INSIDE, HOB_INSIDE_SINCE: String(clock.monotonicMs()) };
    return { ...marks, ...inside, [variable]: markText(this.#mark) };
  }

  #keep(child: NodeChild | AdoptedChild): void {
    this.#running.set(child.pid, child);
    if (child.detached) child.release();
    else this.#guard.watch(child.pid);
    void child.exit.then(() => {
      this.#running.delete(child.pid);
      if (child.detached) return;
      this.#lingering.add(child.pid);
      this.#forgetEmptyGroups();
    });
  }

  /** A group's number stays ours as long as somebody is in it; after that the guard must not know it any more. */
  #forgetEmptyGroups(): void {
    for (const groupId of this.#lingering) {
      if (signalGroup(groupId, 0)) continue;
      this.#lingering.delete(groupId);
      this.#guard.forget(groupId);
    }
    clearTimeout(this.#lingeringTimer);
    if (this.#lingering.size > 0) this.#lingeringTimer = setTimeout(() => this.#forgetEmptyGroups(), lingeringMs).unref();
  }

  async #end(graceMs: number): Promise<void> {
    const look = (): Promise<Found[]> => findOwned(process.pid, this.#mark);
    await this.#strike("SIGTERM", look, graceMs);
    await this.#strike("SIGKILL", look, killMs);
    const left = await look();
    if (left.length > 0) this.#log.log.error("processes could not be ended", { pids: left.map(({ pid }) => pid) });
    clearTimeout(this.#lingeringTimer);
    this.#reaper.stop();
    this.#guard.dismiss();
  }

  /** Signals everything that is owned, and waits until it is gone. One SIGTERM each, for a second one may mean "at once" to them. */
  async #strike(signal: "SIGTERM" | "SIGKILL", look: () => Promise<Found[]>, waitMs: number): Promise<void> {
    const untilMs = performance.now() + waitMs;
    const asked = new Set<number>();
    for (let pauseMs = pollMs.first; ; pauseMs = Math.min(2 * pauseMs, pollMs.most)) {
      const groups = this.#groups();
      const strays = (await look()).filter((found) => !groups.includes(found.groupId));
      if (groups.length === 0 && strays.length === 0) return;
      for (const groupId of groups) if (signal === "SIGKILL" || !asked.has(groupId)) signalGroup(groupId, signal);
      for (const stray of strays) if (signal === "SIGKILL" || !asked.has(stray.pid)) signalFound(stray, signal);
      for (const pid of [...groups, ...strays.map((stray) => stray.pid)]) asked.add(pid);
      if (performance.now() >= untilMs) return;
      await pause(pauseMs);
    }
  }

  /** Groups that can be signalled by their number: those of leaders that live, since it is nobody else's then. */
  #groups(): number[] {
    this.#forgetEmptyGroups();
    const leaders = [...this.#running.values()].filter((child) => !child.detached && child.ended === undefined).map((child) => child.pid);
    // On Linux what is left of the other groups is found one by one.
    return process.platform === "linux" ? leaders : [...leaders, ...this.#lingering];
  }
}

async function endFound(found: Found[], graceMs: number): Promise<void> {
  const untilMs = performance.now() + graceMs;
  let left = found.filter((process) => signalFound(process, "SIGTERM"));
  while (left.length > 0 && performance.now() < untilMs) {
    await pause(pollMs.most);
    left = left.filter(isStillThere);
  }
  for (const process of left) signalFound(process, "SIGKILL");
}

function pause(pauseMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pauseMs));
}

type Stdio = "pipe" | "ignore" | number;

function standardStreams(options: ChildOptions, log: number | undefined): Stdio[] {
  if (log !== undefined) return ["ignore", log, log];
  if (options.stdio === "pipe") return ["pipe", "pipe", "pipe"];
  return options.stdio === "ignore" ? ["ignore", "ignore", "ignore"] : ["ignore", "pipe", "pipe"];
}

function spawnError(error: unknown, command: string, cwd: string | undefined): unknown {
  if (error instanceof HobError) return error;
  const errno = errorCodeOf(error) ?? messageOf(error);
  const where = cwd === undefined ? "" : ` in ${cwd}`;
  const details = { command, errno };
  if (errno === "ENOENT") {
    const text = `cannot start ${command}${where}: there is no such program or directory`;
    return new HobError("not-found", text, { cause: error, hint: "Check the name of the program.", details });
  }
  return new HobError(systemCode(error) ?? "start-failed", `cannot start ${command}${where}: ${errno}`, { cause: error, details });
}
