/**
 * Programs on ptys. Of @lydell/node-pty only the native part is used: its JavaScript destroys the stream 200 ms after the
 * program's end, whatever is still unread. Here output is joined for each turn of the event loop, reading stops on request,
 * and nothing that was written before the end is lost:
 *
 * (1) libuv takes a hang-up together with a short read for the end (uv__stream_io), and a pty's reads are all short. So we
 *     hold the other side open ourselves, and there is no hang-up while libuv reads.
 * (2) When the program has ended we let go of the other side, and read by ourselves until the kernel says that it was all.
 */
import { closeSync, constants, openSync, readSync } from "node:fs";
import { createRequire } from "node:module";
import type { SocketConstructorOpts } from "node:net";
import { ReadStream } from "node:tty";
import type { Children } from "@hob/kit/server";
import type { Exit, Size } from "../contract.ts";
import { Deferred } from "../core/deferred.ts";
import type { Program, Pty } from "../core/ports.ts";
import { joined } from "../core/splitter.ts";
import { findProgram, requireDirectory } from "./find-program.ts";
import { processesOfSession } from "./process-table.ts";
import { PtyInput } from "./pty-input.ts";
import { signalName } from "./signal-name.ts";

interface NativePty {
  fork(
    file: string,
    args: readonly string[],
    env: readonly string[],
    cwd: string,
    columns: number,
    rows: number,
    uid: number,
    gid: number,
    utf8: boolean,
    helper: string,
    onExit: (code: number, signal: number) => void,
  ): { fd: number; pid: number; pty: string };
  resize(fd: number, columns: number, rows: number): void;
}

/** Somebody in the background may keep a terminal open after its program's end; silence for so long is the end then. */
const silenceMs = 50;

/** So many pieces of fewer bytes, each right behind the one before, are crumbs: nobody types so fast. */
const crumb = { bytes: 2048, gapMs: 4, inRow: 16, waitMs: 1 } as const;

/** Of all terminals: it is emptied before the next one is read. The kernel hands out no more than this at once. */
const readBuffer = new Uint8Array(64 * 1024);

let loaded: { native: NativePty; helper: string } | undefined;

/** Starts a program on a pty, as a child of the daemon. Throws `not-found` or `not-permitted` before anything is forked. */
export function openPty(children: Children, program: Program): Pty {
  const { native, helper } = load();
  const file = findProgram(program);
  requireDirectory(program.cwd);
  const { size, cwd } = program;
  return children.adopt(program.title, (marks) => {
    const env = environmentOf(program, marks);
    const exit = new Deferred<Exit>();
    const onExit = (code: number, signal: number): void =>
      exit.resolve(signal === 0 ? { code, signal: null } : { code: null, signal: signalName(signal) });
    const umask = process.umask(program.umask); // the fork takes it over
    try {
      const args = program.command.slice(1);
      const forked = native.fork(file, args, env, cwd, size.columns, size.rows, -1, -1, true, helper, onExit);
      return new NodePty(native, forked, exit.promise);
    } finally {
      process.umask(umask);
    }
  });
}

class NodePty implements Pty {
  readonly pid: number;
  readonly exit: Promise<Exit>;
  readonly ended: Promise<Exit>;
  readonly #native: NativePty;
  readonly #fd: number;
  readonly #stream: ReadStream;
  readonly #input: PtyInput;
  /** The other side (1), until the program ends. */
  readonly #otherSide: number;
  #listener: (bytes: Uint8Array) => void = () => {};
  #gathered: Uint8Array[] = [];
  #gathering = false;
  #closed = false;
  #paused = false;
  #ending = false;
  #handedAtMs = 0;
  /** How many crumbs have come one right behind the other. */
  #crumbs = 0;

  constructor(native: NativePty, { fd, pid, pty }: { fd: number; pid: number; pty: string }, exit: Promise<Exit>) {
    this.pid = pid;
    this.exit = exit;
    this.#native = native;
    this.#fd = fd;
    this.#input = new PtyInput(fd);
    this.#otherSide = openSync(pty, constants.O_RDWR | constants.O_NOCTTY);
    // Without a buffer in between, which would be lost with an error.
    const onread = { buffer: readBuffer, callback: (bytesRead: number) => this.#gather(readBuffer.slice(0, bytesRead)) };
    this.#stream = new ReadStream(fd, { onread } as SocketConstructorOpts);
    this.#stream.resume();
    this.#stream.on("error", () => this.#destroy());
    this.#stream.once("close", () => (this.#closed = true));
    this.ended = this.#end();
  }

  onOutput(listener: (bytes: Uint8Array) => void): void {
    this.#listener = listener;
  }

  pause(): void {
    this.#paused = true;
    this.#stream.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#stream.resume();
  }

  get inputBytes(): number {
    return this.#input.bytes;
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#input.write(bytes);
  }

  resize({ columns, rows }: Size): void {
    if (this.#closed || this.#stream.destroyed) return; // the descriptor may be somebody else's by now
    this.#native.resize(this.#fd, columns, rows);
  }

  hangUp(): void {
    this.#destroy();
  }

  kill(): void {
    for (const pid of processesOfSession(this.pid)) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // it has ended
      }
    }
  }

  /** What the kernel has at hand is one piece: it hands out at most 4 KiB at a time. */
  #gather(chunk: Uint8Array): boolean {
    this.#gathered.push(chunk);
    if (!this.#gathering) setImmediate(() => this.#hand());
    this.#gathering = true;
    return !this.#paused;
  }

  #hand(): void {
    this.#gathering = false;
    const chunks = this.#gathered;
    if (chunks.length === 0) return;
    this.#gathered = [];
    const bytes = joined(...chunks);
    this.#listener(bytes);
    this.#letGather(bytes.length);
  }

  /** A stream of crumbs (`yes` makes one wake-up for each of its lines) is read in larger pieces after a short wait. */
  #letGather(bytes: number): void {
    const nowMs = performance.now();
    const crumbs = bytes < crumb.bytes && nowMs - this.#handedAtMs < crumb.gapMs;
    this.#handedAtMs = nowMs;
    this.#crumbs = crumbs ? this.#crumbs + 1 : 0;
    if (this.#crumbs < crumb.inRow || this.#paused) return;
    this.#stream.pause();
    setTimeout(() => {
      if (!this.#paused && !this.#ending) this.#stream.resume();
    }, crumb.waitMs);
  }

  async #end(): Promise<Exit> {
    const exit = await this.exit;
    this.#ending = true;
    closeSync(this.#otherSide); // (2)
    this.#stream.pause();
    await this.#readRest();
    this.#hand();
    this.#destroy();
    return exit;
  }

  #destroy(): void {
    this.#input.end();
    this.#stream.destroy();
  }

  async #readRest(): Promise<void> {
    let silentSinceMs = performance.now();
    while (!this.#closed && !this.#stream.destroyed) {
      const bytes = this.#paused ? "held up" : this.#readNow();
      if (bytes === "ended") return;
      if (bytes !== "nothing") silentSinceMs = performance.now();
      else if (performance.now() - silentSinceMs > silenceMs) return;
      if (typeof bytes === "number") await turn();
      else await pause(silenceMs / 5);
    }
  }

  /** Number of bytes that were read; `nothing` while somebody may still write. */
  #readNow(): number | "nothing" | "ended" {
    try {
      const bytes = readSync(this.#fd, readBuffer, 0, readBuffer.length, null);
      if (bytes === 0) return "ended";
      this.#gather(readBuffer.slice(0, bytes));
      return bytes;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "EAGAIN" ? "nothing" : "ended"; // EIO: nobody has the other side
    }
  }
}

function load(): { native: NativePty; helper: string } {
  if (loaded !== undefined) return loaded;
  const require = createRequire(import.meta.url);
  const { requireBinary } = require("@lydell/node-pty/requireBinary") as { requireBinary(file: string): unknown };
  const native = requireBinary("pty.node") as NativePty;
  // On macOS a small program of the package does what must be done between fork and exec.
  const helper = process.platform === "darwin" ? require.resolve(`@lydell/node-pty-darwin-${process.arch}/spawn-helper`) : "";
  loaded = { native, helper };
  return loaded;
}

function environmentOf({ env }: Program, marks: Readonly<Record<string, string | undefined>>): string[] {
  const merged: Record<string, string | undefined> = { ...env, ...marks };
  return Object.entries(merged).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function pause(pauseMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pauseMs));
}
