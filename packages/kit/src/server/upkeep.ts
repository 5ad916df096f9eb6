/**
 * What a ready daemon does for itself every now and then: check its claim, its socket and its directory (L10), look after
 * its log, and keep a snapshot of its status for when it is down. A failure is logged and changes nothing else.
 */
import { messageOf } from "../errors/hob-error.ts";
import { replaceFile } from "../ports/state-file.ts";
import type { StatusReport } from "../wire/control.ts";
import { clearPath } from "./clear-path.ts";
import type { Holding } from "./holding.ts";
import type { Identity } from "./identity.ts";
import type { ServerPorts } from "./ports.ts";
import type { Publisher } from "./publisher.ts";
import { checkClaim } from "./self-check.ts";

export interface UpkeepOptions {
  ports: ServerPorts;
  identity: Identity;
  holding: Holding;
  publisher: Publisher;
  status: () => StatusReport;
  stop: (reason: string) => void;
  /** Ends the upkeep. */
  signal: AbortSignal;
}

export class Upkeep {
  readonly #options: UpkeepOptions;
  /** Calls answered at the last snapshot: an idle daemon writes none. */
  #snapshotServed = -1;

  constructor(options: UpkeepOptions) {
    this.#options = options;
    this.#repeat(options.identity.limits.selfCheckMs, () => this.#checkSelf());
    this.#repeat(options.identity.limits.snapshotMs, () => this.#snapshotIfUsed());
  }

  /** Writes the status aside, whatever happened since the last time. */
  async writeSnapshot(): Promise<void> {
    const { ports, identity, holding, status } = this.#options;
    if (!(await holding.claim.ours())) return;
    const text = JSON.stringify({ at: ports.clock.wallMs(), report: status() });
    await replaceFile(ports.files, ports.random, identity.paths.snapshot, `${text}\n`, "passing");
  }

  async #snapshotIfUsed(): Promise<void> {
    const { served, failed, refused } = this.#options.status().requests;
    const total = served + failed + refused;
    if (total === this.#snapshotServed) return;
    this.#snapshotServed = total;
    await this.writeSnapshot();
  }

  async #checkSelf(): Promise<void> {
    const { ports, identity, holding, publisher, stop } = this.#options;
    holding.log.check();
    const gone = await this.#goneDirectory();
    if (gone !== undefined) return stop(`its directory ${gone} is gone`);
    const result = await checkClaim({
      files: ports.files,
      locks: ports.locks,
      uid: ports.processes.uid,
      paths: identity.paths,
      generation: identity.generation,
      publisher,
      claim: holding.claim,
      recorded: () => holding.owner.isIntact(),
      record: () => this.#recordAgain(),
    });
    if (result.kind === "leave") return stop(result.why);
    await this.#directoriesAgain();
    if (result.kind === "mended") holding.log.log.warn(result.what);
  }

  /** Cleaners of /tmp remove directories in which nothing was written for long, the log's among them, and leave the lock. */
  async #directoriesAgain(): Promise<void> {
    const { ports, identity, holding } = this.#options;
    for (const path of [identity.paths.logDirectory, identity.paths.state]) {
      if ((await ports.files.facts(path)) !== undefined) continue;
      await ports.files.makeDirectory(path, 0o700);
      holding.log.reopen();
      holding.log.log.warn(`the directory ${path} was removed by others; it was made anew`);
    }
  }

  async #goneDirectory(): Promise<string | undefined> {
    const { ports, holding } = this.#options;
    const { directory } = holding.owner.record;
    if (directory === undefined) return undefined;
    return (await ports.files.facts(directory))?.inode === holding.directoryInode ? undefined : directory;
  }

  async #recordAgain(): Promise<void> {
    const { ports, identity, holding } = this.#options;
    await this.#directoriesAgain();
    for (const path of [identity.paths.owner, identity.paths.pid]) await clearPath(ports, path, ["file", "link"], holding.log);
    await holding.owner.create();
  }

  #repeat(periodMs: number, action: () => Promise<void>): void {
    const { ports, holding, signal } = this.#options;
    const run = async (): Promise<void> => {
      try {
        await action();
      } catch (error) {
        holding.log.log.warn(messageOf(error));
      }
      arm();
    };
    let cancel = (): void => undefined;
    const arm = (): void => {
      if (signal.aborted) return;
      const timer = ports.clock.timer(periodMs, () => void run(), { background: true });
      cancel = () => timer.cancel();
    };
    signal.addEventListener("abort", () => cancel(), { once: true });
    arm();
  }
}
