/**
 * One child process of the daemon: its streams, always drained, and its end. Errors of its streams are its own affair and
 * never the daemon's (IO-07). Starting it and ending it with the daemon is the business of children.ts.
 */
import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { assert } from "../base/assert.ts";
import { KiB } from "../base/byte-sizes.ts";
import { HobError } from "../errors/hob-error.ts";
import type { ChildExit, ChildOptions, OutputName, OwnedChild } from "../ports/children.ts";
import type { Log } from "../ports/log.ts";
import type { Transport } from "../ports/net.ts";
import { OutputTail } from "./output-tail.ts";
import { errorCodeOf } from "./system-error.ts";
import { TextLines } from "./text-lines.ts";
import { SocketTransport } from "./transport.ts";

const tailBytesDefault = 64 * KiB;
const logLineCharactersMax = 16 * KiB;
type Listener = (name: OutputName, bytes: Uint8Array) => void | Promise<void>;

export class NodeChild implements OwnedChild {
  readonly pid: number;
  readonly command: string;
  readonly detached: boolean;
  readonly startedAt = Date.now();
  readonly exit: Promise<ChildExit>;
  readonly pipes: readonly Transport[];
  readonly #child: ChildProcess;
  readonly #tails: Record<OutputName, OutputTail>;
  #listener: Listener | undefined;
  /** Pending while the child has more input to take than fits. */
  #room: Promise<void> | undefined;
  /** Streams that wait for the listener. */
  #heldBack = 0;
  #ended: ChildExit | undefined;

  constructor(child: ChildProcess, command: string, options: ChildOptions, log: Log) {
    this.#child = child;
    this.pid = child.pid as number;
    this.command = command;
    this.detached = options.detached === true;
    const bytesMax = options.tailBytes ?? tailBytesDefault;
    this.#tails = { stdout: new OutputTail(bytesMax), stderr: new OutputTail(bytesMax) };
    this.pipes = (child.stdio as unknown[]).slice(3).map((socket) => new SocketTransport(socket as Socket));
    child.on("error", () => {}); // of a signal that could not be sent
    child.stdin?.on("error", () => {}); // EPIPE; `write` tells who asks
    this.#drain("stdout", child.stdout, options, log);
    this.#drain("stderr", child.stderr, options, log);
    this.exit = this.#watchEnd();
  }

  /** Set as soon as the process is gone; its output may still be read. */
  get ended(): ChildExit | undefined {
    return this.#ended;
  }

  onOutput(listener: Listener): void {
    assert(this.#child.stdin !== null, 'only a child with `stdio: "pipe"` hands out its output');
    this.#listener = listener;
  }

  tail(name: OutputName): string {
    return this.#tails[name].text();
  }

  write(chunk: Uint8Array | string): Promise<void> {
    const { stdin } = this.#child;
    assert(stdin !== null, 'only a child with `stdio: "pipe"` takes input');
    if (!stdin.writable) return Promise.reject(this.#takesNoMore());
    if (stdin.write(chunk)) return Promise.resolve();
    this.#room ??= this.#waitForRoom(stdin);
    return this.#room;
  }

  /** Shared by all who write meanwhile. */
  #waitForRoom(stdin: Writable): Promise<void> {
    return new Promise((resolve, reject) => {
      const over = (settle: () => void) => (): void => {
        stdin.off("close", closed).off("drain", drained);
        this.#room = undefined;
        settle();
      };
      const closed = over(() => reject(this.#takesNoMore()));
      const drained = over(resolve);
      stdin.on("close", closed).on("drain", drained);
    });
  }

  endInput(): void {
    this.#child.stdin?.end();
  }

  signal(name: NodeJS.Signals): boolean {
    if (this.#ended !== undefined) return false; // its number may be somebody else's by now (L7)
    return signalGroup(this.pid, name);
  }

  /** Lets the daemon end while this child runs. */
  release(): void {
    this.#child.unref();
  }

  #drain(name: OutputName, stream: Readable | null, options: ChildOptions, log: Log): void {
    if (stream === null) return;
    const lines = new TextLines((line) => log.info(line, { child: this.pid, stream: name }), logLineCharactersMax);
    const logged = options.stdio !== "pipe";
    stream.on("error", () => {});
    stream.on("data", (chunk: Uint8Array) => {
      this.#tails[name].push(chunk);
      if (logged) lines.push(chunk);
      else this.#deliver(name, stream, chunk);
    });
    if (logged) stream.on("end", () => lines.end());
  }

  /** Holds the stream back while the listener is busy. A listener that fails loses its output and nothing else. */
  #deliver(name: OutputName, stream: Readable, chunk: Uint8Array): void {
    let busy: unknown;
    try {
      busy = this.#listener?.(name, chunk);
    } catch {
      this.#listener = undefined;
    }
    if (!(busy instanceof Promise)) return;
    this.#heldBack++;
    stream.pause();
    const goOn = (): void => {
      this.#heldBack--;
      stream.resume();
    };
    busy.then(goOn, () => {
      this.#listener = undefined;
      goOn();
    });
  }

  /** The end, once what the process wrote has been read. A grandchild that keeps the streams open does not delay it (READY-09). */
  #watchEnd(): Promise<ChildExit> {
    return new Promise((resolve) => {
      this.#child.once("close", () => resolve(this.#ended as ChildExit));
      this.#child.once("exit", (code, signal) => {
        this.#ended = { code, signal };
        const settle = (): void => {
          if (this.#heldBack > 0) setTimeout(settle, 10).unref();
          else resolve(this.#ended as ChildExit);
        };
        setImmediate(() => setImmediate(settle)); // one full turn reads what the kernel still holds
      });
    });
  }

  #takesNoMore(): HobError {
    const how = this.#ended === undefined ? "closed its input" : describeEnd(this.#ended);
    return new HobError("disconnected", `${this.command} takes no more input: it ${how}`, {
      hint: "See what it wrote last.",
      details: { pid: this.pid },
    });
  }
}

function describeEnd(exit: ChildExit): string {
  return exit.signal === null ? `ended with exit code ${exit.code}` : `was ended by ${exit.signal}`;
}

/** To everybody in the group; false when nobody is left. */
export function signalGroup(groupId: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-groupId, name);
    return true;
  } catch (error) {
    return errorCodeOf(error) === "EPERM"; // somebody is there, whom we may not signal
  }
}
