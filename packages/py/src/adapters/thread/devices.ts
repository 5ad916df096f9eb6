/**
 * The three standard streams of a program, as devices of the interpreter's file system: reading blocks the thread until
 * input, its end or a signal comes; writing blocks while the reader is behind. Emscripten's own terminal devices, which
 * would read the daemon's stdin, are replaced by ones that do not exist.
 */
import type { ByteRing } from "../shared/byte-ring.ts";
import { waitFor, word } from "../shared/control-words.ts";
import { writeRecord } from "../shared/output-records.ts";
import { type Emscripten, errno, type FileSystem, type Stream, type StreamOperations, type Terminal } from "./emscripten.ts";

const pollIn = 0x1 | 0x40;
const pollOut = 0x4 | 0x100;
const readable = 0;
const writable = 1;

export interface Wires {
  words: Int32Array;
  input: ByteRing;
  output: ByteRing;
  /** Asks the owner to read the output. */
  callReader(): void;
  /** Tells the owner that the program waits for input that is not there. */
  wantInput(): void;
  /** Tells the owner that there is room for input again. */
  callWriter(): void;
}

export interface TerminalFacts {
  columns: number;
  rows: number;
  /** Which of the descriptors 0, 1 and 2 are the terminal. */
  descriptors: readonly number[];
}

export class Devices {
  /** Milliseconds that the program has waited for its output to be taken, since `begin`. */
  outputWaitMs = 0;
  /** Bytes written since `begin`. */
  outputBytes = 0;
  readonly #wires: Wires;
  readonly #files: FileSystem;

  constructor(module: Emscripten, wires: Wires) {
    this.#wires = wires;
    this.#files = module.FS;
    this.#refuseTerminals();
    const fallen = this.#files.streams.slice(0, 3);
    for (const stream of fallen) if (stream) this.#files.close(stream);
    this.#make("stdin", 0, readable, {
      read: (_stream, buffer, offset, length) => this.#read(buffer, offset, length),
      poll: () => this.#pollInput(),
    });
    this.#make("stdout", 1, writable, this.#writer(1));
    this.#make("stderr", 2, writable, this.#writer(2));
  }

  begin(terminal: TerminalFacts | undefined): void {
    this.outputWaitMs = 0;
    this.outputBytes = 0;
    for (const fd of [0, 1, 2]) {
      const stream = this.#files.streams[fd];
      if (stream) stream.tty = terminal?.descriptors.includes(fd) ? terminalOf(terminal) : undefined;
    }
  }

  /** Writes from outside Python, after what Python has written. */
  print(channel: 1 | 2, text: string): void {
    this.#writeAll(channel, new TextEncoder().encode(text));
  }

  #refuseTerminals(): void {
    for (const major of [5, 6]) {
      this.#files.registerDevice(this.#files.makedev(major, 0), {
        open: () => {
          throw new this.#files.ErrnoError(errno.ENXIO);
        },
      });
    }
  }

  #make(name: string, minor: number, flags: number, operations: StreamOperations): void {
    const device = this.#files.makedev(90, minor);
    this.#files.registerDevice(device, {
      open: (stream) => {
        stream.seekable = false;
      },
      ...operations,
    });
    this.#files.unlink(`/dev/${name}`);
    this.#files.mkdev(`/dev/${name}`, flags === readable ? 0o400 : 0o200, device);
    this.#files.open(`/dev/${name}`, flags);
  }

  #writer(channel: 1 | 2): StreamOperations {
    return {
      write: (_stream: Stream, buffer, offset, length) => this.#writeAll(channel, buffer.subarray(offset, offset + length)),
      poll: () => pollOut,
    };
  }

  /** All bytes, unless a signal comes in between: then as many as were taken, for the program must handle it first. */
  #writeAll(channel: number, bytes: Uint8Array): number {
    let done = 0;
    while (done < bytes.length) {
      const taken = this.#write(channel, bytes.subarray(done));
      if (taken === interruption && done === 0) throw new this.#files.ErrnoError(errno.EINTR);
      if (taken === interruption) break;
      done += taken;
    }
    return done;
  }

  /** How many bytes were taken, at least one; `interruption` when a signal came instead. */
  #write(channel: number, bytes: Uint8Array): number {
    const { words, output } = this.#wires;
    let taken = writeRecord(output, channel, bytes);
    if (taken === 0) {
      const beganMs = performance.now();
      this.#wires.callReader();
      taken = waitFor(words, () => writeRecord(output, channel, bytes) || interrupted(words)) ?? 0;
      this.outputWaitMs += performance.now() - beganMs;
      if (taken === interruption) return interruption;
    }
    this.outputBytes += taken;
    if (Atomics.exchange(words, word.readerWaits, 0) === 1) this.#wires.callReader();
    return taken;
  }

  #read(buffer: Uint8Array, offset: number, length: number): number {
    const { words } = this.#wires;
    if (length === 0) return 0;
    const target = buffer.subarray(offset, offset + length);
    const look = (): number | undefined => this.#take(target) ?? interrupted(words);
    let count = look();
    if (count === undefined) {
      this.#wires.wantInput();
      count = waitFor(words, look) ?? 0;
    }
    if (count === interruption) throw new this.#files.ErrnoError(errno.EINTR);
    if (Atomics.exchange(words, word.writerWaits, 0) === 1) this.#wires.callWriter();
    return count;
  }

  /** Bytes that are there, 0 at the end of input, `undefined` when one has to wait. */
  #take(target: Uint8Array): number | undefined {
    const { words, input } = this.#wires;
    const ended = Atomics.load(words, word.inputEnded) === 1;
    const count = input.read(target);
    return count > 0 || ended ? count : undefined;
  }

  #pollInput(): number {
    const { words, input } = this.#wires;
    if (input.available > 0 || Atomics.load(words, word.inputEnded) === 1) return pollIn;
    this.#wires.wantInput();
    return 0;
  }
}

const interruption = -1;

function interrupted(words: Int32Array): number | undefined {
  return Atomics.load(words, word.signal) === 0 ? undefined : interruption;
}

/** A terminal in its usual mode. Programs may ask for another; the person's own terminal does not change. */
function terminalOf({ rows, columns }: TerminalFacts): Terminal {
  const usual = [3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23, 22];
  return {
    ops: {
      ioctl_tcgets: () => ({
        c_iflag: 0x6500,
        c_oflag: 0x5,
        c_cflag: 0xbf,
        c_lflag: 0x8a3b,
        c_cc: [...usual, ...new Array<number>(16).fill(0)],
      }),
      ioctl_tcsets: () => 0,
      ioctl_tiocgwinsz: () => [rows, columns],
    },
  };
}
