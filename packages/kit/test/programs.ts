/**
 * Small programs in processes of their own, for tests of what only shows between processes. A program is a piece of
 * TypeScript that may import the kit's sources as from src/node; it is bundled once and run by Node.js as it is. It talks
 * with the test in lines: `say(line)` and `await heard()` there, `next()` and `tell(line)` here.
 */
import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { onTestFinished } from "vitest";

const sources = fileURLToPath(new URL("../src/node/", import.meta.url));
/** Inside the repository, so that koffi is found from there. */
const cache = fileURLToPath(new URL("../../../node_modules/.cache/hob-kit-programs/", import.meta.url));

const prelude = `
import { createInterface } from "node:readline";
const say = (line: unknown): void => void process.stdout.write(String(line) + "\\n");
const lines = (): AsyncIterator<string> => createInterface({ input: process.stdin })[Symbol.asyncIterator]();
let input: AsyncIterator<string> | undefined;
const heard = async (): Promise<string | undefined> => { input ??= lines(); return (await input.next()).value; };
`;

export interface ProgramEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
}

/** Path of a runnable file with that content. */
export async function bundled(source: string): Promise<string> {
  const code = await bundle(prelude + source);
  mkdirSync(cache, { recursive: true });
  const path = `${cache}${createHash("sha256").update(code).digest("hex").slice(0, 16)}.mjs`;
  if (!existsSync(path)) {
    const aside = `${path}.${process.pid}.${performance.now()}`;
    writeFileSync(aside, code);
    renameSync(aside, path);
  }
  return path;
}

async function bundle(source: string): Promise<string> {
  const id = join(sources, "program.ts");
  const made = await rolldown({
    input: id,
    platform: "node",
    external: [/^node:/, "koffi", "zod"],
    checks: { ineffectiveDynamicImport: false },
    plugins: [{ name: "program", resolveId: (asked) => (asked === id ? id : null), load: (asked) => (asked === id ? source : null) }],
  });
  const { output } = await made.generate({ format: "esm", codeSplitting: false });
  await made.close();
  return output[0].code;
}

export class Program {
  readonly pid: number;
  readonly ended: Promise<ProgramEnd>;
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  readonly #waiting: ((line: string) => void)[] = [];
  readonly #said: string[] = [];
  #stderr = "";

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.pid = child.pid as number;
    this.#lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    this.#lines.on("line", (line) => {
      const waiting = this.#waiting.shift();
      if (waiting === undefined) this.#said.push(line);
      else waiting(line);
    });
    child.stderr?.on("data", (chunk: Buffer) => (this.#stderr += chunk.toString()));
    child.stdin?.on("error", () => {});
    this.ended = new Promise((resolve) => child.once("close", (code, signal) => resolve({ code, signal, stderr: this.#stderr })));
  }

  /** Runs the program until the test is over at the latest. */
  static async run(source: string, args: string[] = [], options: SpawnOptions = {}): Promise<Program> {
    return Program.command(process.execPath, [await bundled(source), ...args], options);
  }

  static command(command: string, args: string[], options: SpawnOptions = {}): Program {
    const program = new Program(spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], ...options }));
    onTestFinished(async () => {
      program.kill("SIGKILL");
      await program.ended;
    });
    return program;
  }

  /** The next line that it says. Rejects with what it wrote to stderr when it ends without one. */
  next(): Promise<string> {
    const said = this.#said.shift();
    if (said !== undefined) return Promise.resolve(said);
    return new Promise((resolve, reject) => {
      this.#waiting.push(resolve);
      void this.ended.then((end) => reject(new Error(`it ended (${end.code ?? end.signal}) without a word: ${end.stderr}`)));
    });
  }

  tell(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** Ends its standard input. */
  hush(): void {
    this.#child.stdin?.end();
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

/** A directory that goes with the test; its path is short enough for sockets. */
export function testDirectory(): string {
  const path = mkdtempSync("/tmp/hob-kit-");
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export function makeNamedPipe(path: string): void {
  const command = "mkfifo"; // of the system, in a variable, or knip asks which package it comes from
  execFileSync(command, [path]);
}
