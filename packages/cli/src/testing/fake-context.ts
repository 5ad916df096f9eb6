/** A context for tests of verbs: outputs that are remembered, a clock that stands still, and a Ctrl-C to press. */
import { Deadline, Interrupted, type Output, type VerbContext } from "@hob/kit/verb";

export class RememberedOutput implements Output {
  text = "";
  readonly isTerminal: boolean;
  readonly color: boolean;
  readonly columns: number;
  readonly rows = 24;
  readonly #gone = new AbortController();

  constructor({ columns, color = false }: { columns?: number; color?: boolean } = {}) {
    this.isTerminal = columns !== undefined;
    this.columns = columns ?? Number.POSITIVE_INFINITY;
    this.color = color;
  }

  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** The reader leaves. */
  leave(): void {
    this.#gone.abort();
  }

  async write(chunk: string | Uint8Array): Promise<void> {
    if (!this.gone.aborted) this.text += typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk);
  }

  onResize(): () => void {
    return () => undefined;
  }
}

export interface FakeContext extends VerbContext {
  readonly stdout: RememberedOutput;
  readonly stderr: RememberedOutput;
  interrupt(): void;
}

export interface FakeOptions {
  json?: boolean;
  /** Width of the terminal; absent: no terminal. */
  columns?: number;
  stdin?: string;
  cwd?: string;
  home?: string;
  env?: Record<string, string>;
}

/** The moment at which all tests of rendering take place. */
export const nowMs = Date.UTC(2026, 0, 1, 12);

export function fakeContext(options: FakeOptions = {}): FakeContext {
  const controller = new AbortController();
  const size = options.columns === undefined ? {} : { columns: options.columns };
  const clock: VerbContext["clock"] = { monotonicMs: () => 0, wallMs: () => nowMs, timer: () => ({ cancel: () => undefined }) };
  return {
    command: "hob",
    stdin: {
      isTerminal: false,
      setRaw: () => undefined,
      async *[Symbol.asyncIterator]() {
        yield new TextEncoder().encode(options.stdin ?? "");
      },
    },
    stdout: new RememberedOutput(size),
    stderr: new RememberedOutput(size),
    cwd: options.cwd ?? "/work/project",
    env: options.env ?? {},
    umask: 0o022,
    home: options.home,
    json: options.json ?? false,
    clock,
    deadline: Deadline.never(clock),
    signal: controller.signal,
    takeInterrupts: () => () => undefined,
    interrupt: () => controller.abort(new Interrupted("SIGINT")),
  };
}
