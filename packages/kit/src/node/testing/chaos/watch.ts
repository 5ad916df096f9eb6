/**
 * Watches one instance from outside while a round goes on: who claims it, and whether its socket is where it should be.
 * Both findings are of states that no order of events allows, seen twice with nothing in between, so that a process that
 * is just ending, or was interrupted between two steps, is not taken for a culprit.
 */
import { closeSync, lstatSync, openSync, readdirSync, readSync } from "node:fs";
import type { CounterName } from "../../../chaos/counters.ts";
import { type Life, Lives } from "../../../chaos/lives.ts";
import type { Found } from "../../descendants.ts";
import { processStat } from "../../process-stat.ts";
import type { PassedPoint } from "../points-protocol.ts";
import type { Stage } from "./stage.ts";

const lookMs = 20;
/** A state must last so long: where all that are involved wait for something, so that none is between two steps, or else. */
const confirmMs = { waiting: 60, unknown: 400 };
const readBytes = 64 * 1024;

interface Holder {
  life: Life;
  found: Found;
}

interface Suspicion {
  /** The processes that are involved, each as far as it was: the same as long as nothing happens. */
  moment: string;
  counter: CounterName;
  text: string;
}

export class Watch {
  readonly lives = new Lives();
  readonly #stage: Stage;
  readonly #passedPath: string;
  readonly #found = new Map<number, Found>();
  readonly #told = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #suspected: { moment: string; sinceMs: number } | undefined;
  #offset = 0;
  #rest = "";

  constructor(stage: Stage, passedPath: string) {
    this.#stage = stage;
    this.#passedPath = passedPath;
    this.#timer = setInterval(() => this.#look(), lookMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#read();
  }

  /** The daemon that holds the claim now. */
  get daemon(): Found | undefined {
    this.#read();
    return this.#holders.at(-1)?.found;
  }

  get #holders(): Holder[] {
    return this.lives.holders.flatMap((life) => {
      const found = this.#found.get(life.pid);
      return found !== undefined && isHolding(found) ? [{ life, found }] : [];
    });
  }

  #look(): void {
    this.#read();
    const holders = this.#holders;
    const suspicion = this.#suspicionOf(holders);
    if (suspicion === undefined) {
      this.#suspected = undefined;
      return;
    }
    const nowMs = performance.now();
    if (this.#suspected?.moment !== suspicion.moment) this.#suspected = { moment: suspicion.moment, sinceMs: nowMs };
    const atRest = holders.every(({ life }) => processStat(life.pid)?.waiting === true);
    const lasts = nowMs - this.#suspected.sinceMs >= (atRest ? confirmMs.waiting : confirmMs.unknown);
    if (!lasts || this.#told.has(suspicion.text)) return;
    this.#told.add(suspicion.text);
    this.#stage.fail(suspicion.counter, suspicion.text);
  }

  /** What is wrong with the state that is seen now. */
  #suspicionOf(holders: readonly Holder[]): Suspicion | undefined {
    const [only, another] = holders;
    if (only === undefined) return undefined;
    const moment = holders.map(({ life }) => `${life.pid}:${life.steps}`).join(" ");
    if (another !== undefined) {
      const pids = holders.map(({ life }) => life.pid).join(", ");
      return { moment, counter: "doubleOwners", text: `the processes ${pids} have all claimed the instance, and are all alive` };
    }
    if (!this.#misses(only.life)) return undefined;
    return { moment, counter: "lostAddresses", text: `the socket of pid ${only.life.pid} was gone, and it had not begun to end` };
  }

  #misses(life: Life): boolean {
    if (!life.showing || this.#stage.frozen.has(life.pid)) return false;
    return lstatSync(this.#stage.paths.socket, { throwIfNoEntry: false }) === undefined;
  }

  /** Points that were passed since the last time; the last line may be half written. */
  #read(): void {
    const text = this.#rest + this.#readNew();
    const lines = text.split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      const { point, pid } = JSON.parse(line) as PassedPoint;
      this.lives.passed(point, pid);
      const stat = point === "claimed" ? processStat(pid) : undefined;
      if (stat !== undefined) this.#found.set(pid, stat);
    }
  }

  #readNew(): string {
    let descriptor: number;
    try {
      descriptor = openSync(this.#passedPath, "r");
    } catch {
      return ""; // nobody has passed anything yet
    }
    try {
      const buffer = Buffer.alloc(readBytes);
      let text = "";
      for (let length = -1; length !== 0; this.#offset += length) {
        length = readSync(descriptor, buffer, 0, readBytes, this.#offset);
        text += buffer.toString("latin1", 0, length);
      }
      return text;
    } finally {
      closeSync(descriptor);
    }
  }
}

/** Alive, and not on its way out: the kernel closes the files of an ending process before it becomes a zombie. */
function isHolding({ pid, startTime }: Found): boolean {
  const stat = processStat(pid);
  if (stat === undefined || stat.zombie || stat.startTime !== startTime) return false;
  if (process.platform !== "linux") return true;
  try {
    return readdirSync(`/proc/${pid}/fd`).length > 0;
  } catch {
    return false;
  }
}
