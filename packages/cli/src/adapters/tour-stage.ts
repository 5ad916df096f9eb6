/**
 * The real processes and files of the tour: a directory of its own, in which nothing else has business, and commands that
 * are started in it. The daemon's entry file lies there too, so that every process of it shows the directory in its
 * command line: that is how leftovers are found and counted.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { lstat, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** A process that let go of its claim still takes some milliseconds to end; more where many others run. */
const goneMs = 10_000;

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
}

export class TourStage {
  /** Everything of the tour lies in here. */
  readonly directory: string;
  readonly home: string;
  readonly entry: string;
  readonly #signal: AbortSignal;
  readonly #running = new Set<ChildProcess>();

  private constructor(directory: string, signal: AbortSignal) {
    this.directory = directory;
    this.home = join(directory, "home");
    this.entry = join(directory, "greeter.mjs");
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#interrupt(), { once: true });
  }

  static async create(signal: AbortSignal): Promise<TourStage> {
    const stage = new TourStage(await realpath(await mkdtemp(join(tmpdir(), "hob-tour-"))), signal);
    const daemon = new URL("../tour/greeter.daemon.ts", import.meta.url).href;
    await writeFile(stage.entry, `import ${JSON.stringify(daemon)};\n`);
    return stage;
  }

  /** Runs this very `hob` in the tour's home. */
  hob(...words: string[]): Promise<Outcome> {
    return this.#run([process.argv[1] as string, ...words]);
  }

  /** How long Node.js takes to do nothing: the least that any command can take. */
  async nothingMs(): Promise<number> {
    return (await this.#run(["-e", "0"])).tookMs;
  }

  kill(pid: number): void {
    process.kill(pid, "SIGKILL");
  }

  /** Command lines of processes that belong to the tour's daemon. */
  async processes(): Promise<string[]> {
    const { stdout } = await this.#spawn("ps", ["-axww", "-o", "pid=,command="], {});
    return stdout.split("\n").filter((line) => line.includes(this.directory));
  }

  /** As `processes`, after what is ending has had a moment to be gone from the kernel's table. */
  async processesLeft(): Promise<string[]> {
    const endMs = performance.now() + goneMs;
    for (;;) {
      const left = await this.processes();
      if (left.length === 0 || performance.now() > endMs) return left;
    }
  }

  /** Everything in the home that is not a directory, by path. */
  async files(): Promise<{ path: string; bytes: number; isSocket: boolean }[]> {
    const names = await readdir(this.home, { recursive: true });
    const found = await Promise.all(names.map(async (path) => ({ path, facts: await lstat(join(this.home, path)) })));
    return found
      .filter(({ facts }) => !facts.isDirectory())
      .map(({ path, facts }) => ({ path, bytes: facts.size, isSocket: facts.isSocket() }));
  }

  /**
   * Resolves when no command runs any more. One that is told to end leaves a daemon that it has launched, and has written
   * down which process that is: only then is everything there to be found.
   */
  async endCommands(): Promise<void> {
    await Promise.all([...this.#running].map(endCommand));
  }

  /** The commands have ended, and the daemons were stopped. */
  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  #interrupt(): void {
    for (const child of this.#running) child.kill("SIGTERM");
  }

  #run(words: readonly string[]): Promise<Outcome> {
    return this.#spawn(process.execPath, words, { HOB_HOME: this.home, NO_COLOR: "1" });
  }

  #spawn(command: string, words: readonly string[], env: Record<string, string>): Promise<Outcome> {
    this.#signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const startedMs = performance.now();
      const child = spawn(command, words, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
      this.#running.add(child);
      const output = { stdout: "", stderr: "" };
      child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
      child.on("error", reject).on("close", (code) => {
        this.#running.delete(child);
        resolve({ code, ...output, tookMs: performance.now() - startedMs });
      });
    });
  }
}

async function endCommand(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM"); // for a hob that was told so before: at once
  await ended;
}
