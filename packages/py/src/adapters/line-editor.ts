/**
 * A line editor for the prompt: Node's readline on the context's terminal. Keys are taken from the terminal only while a
 * line is being edited; while a program runs they are the program's, also those of a paste that was not used up.
 *
 * readline itself gets one piece at a time, up to the key that ends it, so that what comes after stays with us.
 */
import { createInterface, type Interface } from "node:readline";
import { PassThrough, Writable } from "node:stream";
import type { Output, VerbContext } from "@hob/kit/verb";
import { controlR, SearchLine } from "./search-line.ts";

export type Edited =
  | { readonly kind: "line"; readonly text: string }
  /** Ctrl-C. */
  | { readonly kind: "cancelled" }
  /** Ctrl-D on an empty line, or the terminal is gone. */
  | { readonly kind: "end" };

export interface EditorOptions {
  /** The latest first. */
  history: string[];
  historyMax: number;
  /** What could stand in place of the text before the cursor, and the part of it that this replaces. */
  complete(text: string): Promise<[candidates: string[], replaced: string]>;
}

const controlC = 0x03;
const controlD = 0x04;
const newline = 0x0a;
const carriageReturn = 0x0d;
const pieceEnds = new Set([controlC, controlD, controlR, newline, carriageReturn]);

export class LineEditor {
  readonly #context: VerbContext;
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #keys = new PassThrough();
  readonly #readline: Interface;
  readonly #stopResizing: () => void;
  /** Typed and not used yet. */
  #rest: Uint8Array = new Uint8Array();
  #ended = false;
  /** Somebody waits for keys; whoever comes next waits with them. */
  #taking: Promise<void> | undefined;
  #edited: Edited | undefined;
  /** How many were begun. */
  #lines = 0;
  /** Lines that were edited, the latest first. */
  #history: readonly string[];
  #search: SearchLine | undefined;

  constructor(context: VerbContext, { history, historyMax, complete }: EditorOptions) {
    const screen = new Screen(context.stdout.isTerminal ? context.stdout : context.stderr);
    this.#context = context;
    this.#history = history;
    this.#source = context.stdin[Symbol.asyncIterator]();
    this.#stopResizing = screen.output.onResize(() => screen.emit("resize"));
    this.#readline = createInterface({
      input: this.#keys,
      output: screen,
      terminal: context.env.TERM !== "dumb",
      history,
      historySize: historyMax,
      tabSize: 4,
      completer: (text: string, done: (error: null, found: [string[], string]) => void) => {
        const line = this.#lines;
        const nothing: [string[], string] = [[], text];
        // What comes when the line is over would go into the next one, and behind what was typed meanwhile it has no place.
        const isAwaited = (): boolean => line === this.#lines && text === this.#readline.line.slice(0, this.#readline.cursor);
        complete(text).then(
          (found) => done(null, isAwaited() ? found : nothing),
          () => done(null, nothing),
        );
      },
    });
    this.#readline.on("line", (text) => {
      this.#edited = { kind: "line", text };
    });
    this.#readline.on("history", (lines) => {
      this.#history = lines;
    });
    this.#readline.on("SIGINT", () => {
      this.#edited = { kind: "cancelled" };
    });
  }

  /** Has the person edit a line. Throws the context's reason when the command is to end. */
  async read(prompt: string): Promise<Edited> {
    const { stdin, signal } = this.#context;
    const interruption = interruptionOf(this.#context);
    stdin.setRaw(true);
    this.#edited = undefined;
    this.#lines++;
    this.#readline.setPrompt(prompt);
    this.#readline.prompt();
    try {
      while (this.#edited === undefined) {
        signal.throwIfAborted();
        this.#edited = this.#useRest() ?? (await Promise.race([this.#takeKeys(), interruption.promise]));
      }
    } finally {
      interruption.forget();
      stdin.setRaw(false);
    }
    if (this.#edited.kind === "cancelled") this.#abandonLine();
    return this.#edited;
  }

  /**
   * For the time of a program: a Ctrl-C that was typed before the terminal looked for it itself, in the moment between
   * the end of a line and the program's start, is pressed all the same. As on any terminal, what was typed before it is gone.
   * Returns what ends the watch.
   */
  watchForControlC(press: () => void): () => void {
    let over = false;
    const look = (): void => {
      const place = over ? -1 : this.#rest.lastIndexOf(controlC);
      if (place === -1) return;
      this.#rest = this.#rest.subarray(place + 1);
      press();
    };
    look();
    void this.#moreKeys().then(look, () => {}); // a terminal that broke is told to whoever reads from it
    return () => {
      over = true;
    };
  }

  /**
   * What a program reads from the terminal, line by line; the rest of a paste comes first. Whoever returns from it leaves what
   * is typed then to the next line, although it waited for that.
   */
  get programInput(): AsyncIterable<Uint8Array> {
    return { [Symbol.asyncIterator]: () => this.#linesTyped() };
  }

  close(): void {
    this.#stopResizing();
    this.#readline.close();
    this.#context.stdin.setRaw(false);
    void this.#source.return?.();
  }

  /** Hands the next piece to readline; `undefined` when it did not end the line. */
  #useRest(): Edited | undefined {
    if (this.#rest.length === 0) return this.#ended ? { kind: "end" } : undefined;
    const piece = this.#takePiece();
    if (this.#search !== undefined) return this.#useForSearch(this.#search, piece);
    if (piece[0] === controlD && this.#readline.line === "") return { kind: "end" };
    const searches = piece.at(-1) === controlR && this.#readline.terminal;
    this.#keys.emit("data", Buffer.from(searches ? piece.subarray(0, -1) : piece));
    if (searches) this.#search = new SearchLine(this.#readline, this.#history);
    return this.#edited;
  }

  /** A key that ends the search is used as any other, once the line is what was found. */
  #useForSearch(search: SearchLine, piece: Uint8Array): undefined {
    const left = search.take(piece);
    if (left === undefined) return;
    this.#search = undefined;
    this.#rest = Buffer.concat([left, this.#rest]);
  }

  /** Waits for keys if there are none. */
  async #takeKeys(): Promise<undefined> {
    if (this.#rest.length === 0) await this.#moreKeys();
  }

  /** Waits for what is typed next. */
  async #moreKeys(): Promise<void> {
    if (this.#ended) return;
    this.#taking ??= this.#takeChunk();
    await this.#taking;
  }

  async #takeChunk(): Promise<void> {
    const { value, done } = await this.#source.next();
    this.#taking = undefined;
    if (done) this.#ended = true;
    else this.#rest = Buffer.concat([this.#rest, value]);
  }

  #linesTyped(): AsyncIterator<Uint8Array> {
    let returned = false;
    const next = async (): Promise<IteratorResult<Uint8Array>> => {
      await this.#takeKeys();
      if (returned || this.#rest.length === 0) return { done: true, value: undefined };
      return { done: false, value: this.#takePiece().map((byte) => (byte === carriageReturn ? newline : byte)) };
    };
    const end = async (): Promise<IteratorResult<Uint8Array>> => {
      returned = true;
      return { done: true, value: undefined };
    };
    return { next, return: end };
  }

  /** Up to the first key that ends a piece, with it. */
  #takePiece(): Uint8Array {
    const end = this.#rest.findIndex((byte) => pieceEnds.has(byte));
    const pair = this.#rest[end] === carriageReturn && this.#rest[end + 1] === newline;
    const length = end === -1 ? this.#rest.length : end + (pair ? 2 : 1);
    const piece = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return piece;
  }

  /** Leaves the line on the screen and begins below it, as Node's own prompt does; its types do not know the method. */
  #abandonLine(): void {
    (this.#readline as Interface & { clearLine(): void }).clearLine();
  }
}

/** readline's output: writes at once, in order with what programs write. */
class Screen extends Writable {
  readonly output: Output;

  constructor(output: Output) {
    super();
    this.output = output;
  }

  get columns(): number {
    return this.output.columns;
  }

  override write(chunk: string | Uint8Array): boolean {
    void this.output.write(chunk);
    return true;
  }
}

/** Ctrl-C from elsewhere than the keyboard cancels the line too; what ends the command rejects. */
function interruptionOf({ signal, takeInterrupts }: VerbContext): { promise: Promise<Edited>; forget: () => void } {
  let forget = (): void => {};
  const promise = new Promise<Edited>((resolve, reject) => {
    const release = takeInterrupts(() => resolve({ kind: "cancelled" }));
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    forget = () => {
      release();
      signal.removeEventListener("abort", onAbort);
    };
  });
  promise.catch(() => {});
  return { promise, forget };
}
