/** The test's side of the lifecycle points: wait until one is passed, hold processes at it, kill one there. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { TracePoint } from "../../ports/trace.ts";
import { holdFile, killFile, type PassedPoint, passedFile, pointsVariable } from "./points-protocol.ts";

const pollMs = 5;

export class Points {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  /** Environment for the processes to watch: commands that use the kit, and the daemons they start. */
  get env(): Record<string, string> {
    const { href } = new URL("./testing-preload.js", import.meta.url); // a URL has no spaces
    const options = `--import ${href}`;
    return { [pointsVariable]: this.directory, NODE_OPTIONS: options, HOB_NODE_OPTIONS: options };
  }

  /** Every point that was passed so far, oldest first. */
  passed(point?: TracePoint): PassedPoint[] {
    const file = join(this.directory, passedFile);
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, "utf8").split("\n").slice(0, -1); // what has no end yet is being written
    const all = lines.map((line) => JSON.parse(line) as PassedPoint);
    return point === undefined ? all : all.filter((passed) => passed.point === point);
  }

  /** Resolves with the process that passed the point, once `count` have. Rejects after `timeoutMs`. */
  async reached(point: TracePoint, options: { count?: number; timeoutMs?: number } = {}): Promise<PassedPoint> {
    const count = options.count ?? 1;
    const untilMs = performance.now() + (options.timeoutMs ?? 60_000);
    for (;;) {
      const found = this.passed(point)[count - 1];
      if (found !== undefined) return found;
      if (performance.now() > untilMs)
        throw new Error(`nobody passed the point "${point}" (${count} times) in time; passed were ${JSON.stringify(this.passed())}`);
      await pause(pollMs);
    }
  }

  /** Every process that comes to the point stands still there until `release`. */
  hold(point: TracePoint): void {
    writeFileSync(join(this.directory, holdFile(point)), "");
  }

  release(point: TracePoint): void {
    rmSync(join(this.directory, holdFile(point)), { force: true });
  }

  /** Nobody is held or killed any more, wherever it was to be. */
  forget(): void {
    for (const name of readdirSync(this.directory)) {
      if (name.startsWith("hold.") || name.startsWith("kill.")) rmSync(join(this.directory, name), { force: true });
    }
  }

  /** The next process that comes to the point ends there, as by `kill -9`. */
  killAt(point: TracePoint): void {
    writeFileSync(join(this.directory, killFile(point)), "");
  }
}
