/** Time and interpreters that do what a test says, for the parts that only decide. */
import type { Clock, Timer } from "@hob/kit/verb";
import { type Interpreter, InterpreterGone, type RunWires } from "../core/interpreter.ts";
import type { Rest, RunEnd, RunOrder } from "../core/orders.ts";
import { Deferred } from "../core/waiting.ts";

/** Lets everything that is ready happen. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class FakeClock implements Clock {
  #nowMs = 0;
  readonly #timers = new Set<{ atMs: number; fire: () => void }>();

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#nowMs;
  }

  timer(delayMs: number, fire: () => void): Timer {
    const timer = { atMs: this.#nowMs + delayMs, fire };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  /** Lets time pass, firing what is due in its order. */
  async pass(milliseconds: number): Promise<void> {
    const endMs = this.#nowMs + milliseconds;
    for (;;) {
      await settle();
      const [next] = [...this.#timers].filter(({ atMs }) => atMs <= endMs).sort((one, other) => one.atMs - other.atMs);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#nowMs = next.atMs;
      next.fire();
    }
    this.#nowMs = endMs;
    await settle();
  }
}

export const endOf = (changes: Partial<RunEnd> = {}): RunEnd => ({
  exitCode: 0,
  crash: undefined,
  memoryExceeded: false,
  more: false,
  exited: false,
  missing: undefined,
  leftBehind: [],
  code: undefined,
  compileMs: 1,
  runMs: 2,
  outputMs: 0,
  ...changes,
});

export class FakeInterpreter implements Interpreter {
  readonly boot = new Deferred<void>();
  readonly #gone = new Deferred<InterpreterGone | undefined>();
  readonly orders: RunOrder[] = [];
  readonly signals: number[] = [];
  readonly memoryBytes = 1;
  readonly restoreMs = 3;
  destroyed = false;
  /** The run under way. */
  running: Deferred<RunEnd> | undefined;
  resting = new Deferred<Rest>();

  get booted(): Promise<void> {
    return this.boot.promise;
  }

  get gone(): Promise<InterpreterGone | undefined> {
    return this.#gone.promise;
  }

  run(order: RunOrder, _wires: RunWires): Promise<RunEnd> {
    this.orders.push(order);
    this.running = new Deferred();
    this.resting = new Deferred();
    return this.running.promise;
  }

  rest(): Promise<Rest> {
    return this.resting.promise;
  }

  complete(): Promise<string[]> {
    return Promise.resolve([]);
  }

  mark(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  undo(): Promise<boolean> {
    return Promise.resolve(false);
  }

  signal(number: number): void {
    this.signals.push(number);
  }

  destroy(): Promise<void> {
    this.destroyed = true;
    this.die(new InterpreterGone("ended"), undefined);
    return Promise.resolve();
  }

  /** The thread ends; `asked` is what `gone` tells. */
  die(reason: InterpreterGone, asked: InterpreterGone | undefined = reason): void {
    this.boot.promise.catch(() => {});
    this.boot.reject(reason);
    this.running?.reject(reason);
    this.resting.promise.catch(() => {});
    this.resting.reject(reason);
    this.#gone.resolve(asked);
  }

  /** Ends the run and the rest behind it. */
  finish(end: RunEnd = endOf(), broken?: string): void {
    this.running?.resolve(end);
    this.resting.resolve({ restoreMs: 1, broken });
  }
}
