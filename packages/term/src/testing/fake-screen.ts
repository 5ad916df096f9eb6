/** A daemon and a host for tests of the attached screen: what is sent is scripted, what is written is remembered. */
import type { Clock } from "@hob/kit/verb";
import { firstMatch } from "../adapters/bounded-match.ts";
import type { ScreenHost, ScreenOptions } from "../attach/attached-screen.ts";
import { config } from "../contract/config.ts";
import type { TerminalFacts } from "../contract.ts";

/** Values that are pushed from outside and read in a loop. */
class Pushed<T> implements AsyncIterable<T> {
  readonly #values: T[] = [];
  #ended = false;
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  push(value: T): void {
    this.#values.push(value);
    this.#wake();
  }

  end(failure?: Error): void {
    this.#ended = true;
    this.#failure = failure;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, undefined> {
    for (;;) {
      const value = this.#values.shift();
      if (value !== undefined) yield value;
      else if (this.#failure !== undefined) throw this.#failure;
      else if (this.#ended) return undefined;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}

/** One attachment. */
export class FakeAttachment {
  readonly input: Record<string, unknown>;
  readonly bytes = new Pushed<{ channel: number; bytes: Uint8Array }>();
  readonly typed: string[] = [];
  readonly requests: unknown[] = [];
  cancelled = false;
  readonly result: Promise<unknown>;
  #resolve: (end: unknown) => void = () => undefined;

  constructor(input: Record<string, unknown>) {
    this.input = input;
    this.result = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  async write(bytes: Uint8Array | string, channel = 0): Promise<void> {
    const text = Buffer.from(bytes as Uint8Array).toString();
    if (channel === 0) this.typed.push(text);
    else for (const line of text.trim().split("\n")) this.requests.push(JSON.parse(line));
  }

  cancel(): void {
    this.cancelled = true;
    this.bytes.end();
  }

  notice(notice: unknown): void {
    this.bytes.push({ channel: 2, bytes: Buffer.from(`${JSON.stringify(notice)}\n`) });
  }

  output(text: string): void {
    this.bytes.push({ channel: 1, bytes: Buffer.from(text) });
  }

  /** As after attaching, or after a request for a whole screen. */
  screen(text: string, size = { columns: 40, rows: 9 }): void {
    this.notice({ type: "screen", bytes: Buffer.byteLength(text), skipped: 0, size, alternate: false });
    this.output(text);
  }

  begin(terminal: TerminalFacts, text: string): void {
    this.notice({ type: "attached", client: "me", terminal });
    this.screen(text, terminal.size);
  }

  finish(end: unknown): void {
    this.#resolve(end);
    this.bytes.end();
  }
}

export class FakeScreen {
  readonly attachments: FakeAttachment[] = [];
  readonly overview = Object.assign(new Pushed<unknown>(), { cancel: () => undefined });
  readonly calls: [method: string, input: unknown][] = [];
  readonly answers: Record<string, unknown> = {};
  readonly typed = new Pushed<Uint8Array>();
  readonly gone = new AbortController();
  readonly host: ScreenHost & { text: string; suspended: number; columns: number; rows: number };

  constructor(columns = 40, rows = 10) {
    const fake = this;
    this.host = {
      text: "",
      suspended: 0,
      columns,
      rows,
      color: false,
      input: this.typed,
      gone: this.gone.signal,
      async write(bytes) {
        this.text += Buffer.from(bytes as Uint8Array).toString("latin1");
      },
      suspend() {
        fake.host.suspended++;
      },
    };
  }

  options(changes: Partial<ScreenOptions> = {}): ScreenOptions {
    const call = (method: string) => async (input: unknown) => {
      this.calls.push([method, input]);
      const answer = this.answers[method];
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const methods = Object.fromEntries(["new", "kill", "rename", "capture", "detach"].map((method) => [method, call(method)]));
    const client = {
      ...methods,
      attach: (input: Record<string, unknown>) => {
        const attachment = new FakeAttachment(input);
        this.attachments.push(attachment);
        return attachment;
      },
      overview: () => this.overview,
    };
    const clock: Clock = { monotonicMs: () => 0, wallMs: () => 0, timer: () => ({ cancel: () => undefined }) };
    return {
      client: client as unknown as ScreenOptions["client"],
      host: this.host,
      clock,
      settings: config.parse({}),
      name: "work/1",
      readOnly: false,
      detachOthers: false,
      callContext: {},
      firstMatch,
      ...changes,
    };
  }

  type(text: string): void {
    this.typed.push(Buffer.from(text));
  }

  tell(terminals: readonly TerminalFacts[]): void {
    this.overview.push({ terminals, settings: config.parse({}) });
  }
}
