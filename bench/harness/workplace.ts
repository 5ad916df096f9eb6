/**
 * One private directory for everything that a run of the benchmarks makes, and everything that must end with it. Each
 * contestant gets a directory below it; a process that is alive at the end and names the directory was left behind, which
 * is a failure. Processes are ended by their id.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endProcesses, processesOf, whenNoneOf } from "../../test/setup/processes-of.ts";

const goneWithinMs = 30_000;

export class Workplace {
  /** Short, so that the path of a socket fits. */
  readonly path = mkdtempSync(join(realpathSync(tmpdir()), "hob-bench-"));
  readonly #releases: (() => void | Promise<void>)[] = [];
  #directories = 0;

  /** An empty directory of its own. */
  directory(): string {
    const path = join(this.path, String(++this.#directories));
    mkdirSync(path, { mode: 0o700 });
    return path;
  }

  /** Called at the end of the row, in reverse order. */
  release(action: () => void | Promise<void>): void {
    this.#releases.push(action);
  }

  /** Every action, also after one that failed; then throws what the first one threw. */
  async releaseAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let action = this.#releases.pop(); action !== undefined; action = this.#releases.pop()) {
      await Promise.resolve()
        .then(action)
        .catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  /** Ends a peer's daemons, by their ids: whatever names the directory in its environment, arguments or open files. */
  async endProcessesOf(directory: string): Promise<void> {
    endProcesses(processesOf(directory));
    await whenNoneOf(directory, goneWithinMs);
  }

  /** Ends and names what is still alive. */
  async endLeftovers(): Promise<string[]> {
    await whenNoneOf(this.path, goneWithinMs);
    const left = processesOf(this.path);
    endProcesses(left);
    return left.map(({ pid, command }) => `${pid} ${command}`);
  }

  /** The run was interrupted: no time for manners. */
  endNow(): void {
    endProcesses(processesOf(this.path));
    this.remove();
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
