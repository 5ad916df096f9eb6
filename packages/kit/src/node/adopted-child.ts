/**
 * A child that something else forked for the daemon, such as a pty library: its number and its end, so that it is shown and
 * ended like all others. Reading its output and waiting for it is that library's business.
 */
import type { ChildExit, ForkedProcess } from "../ports/children.ts";

export class AdoptedChild {
  readonly pid: number;
  readonly command: string;
  readonly detached = false;
  readonly startedAt = Date.now();
  readonly exit: Promise<ChildExit>;
  #ended: ChildExit | undefined;

  constructor(forked: ForkedProcess, command: string) {
    this.pid = forked.pid;
    this.command = command;
    this.exit = forked.exit.then((exit) => {
      this.#ended = exit;
      return exit;
    });
  }

  get ended(): ChildExit | undefined {
    return this.#ended;
  }
}
