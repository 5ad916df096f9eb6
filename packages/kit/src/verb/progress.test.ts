import { describe, expect, it } from "vitest";
import { Deferred } from "../base/deferred.ts";
import { Interrupted, type Output } from "./context.ts";
import { withProgress } from "./progress.ts";

/** A clock whose timers fire when the test says so. */
class TestClock {
  nowMs = 0;
  #timers: { atMs: number; fire: () => void }[] = [];
  monotonicMs = (): number => this.nowMs;
  wallMs = (): number => this.nowMs;
  timer = (delayMs: number, fire: () => void): { cancel: () => void } => {
    const timer = { atMs: this.nowMs + delayMs, fire };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((one) => one !== timer);
      },
    };
  };
  get pending(): number {
    return this.#timers.length;
  }
  advance(byMs: number): void {
    this.nowMs += byMs;
    const due = this.#timers.filter(({ atMs }) => atMs <= this.nowMs);
    this.#timers = this.#timers.filter(({ atMs }) => atMs > this.nowMs);
    for (const { fire } of due) fire();
  }
}

function setUp(isTerminal: boolean, env: Record<string, string> = {}) {
  const clock = new TestClock();
  const written: string[] = [];
  const controller = new AbortController();
  const stderr = { isTerminal, columns: 80, color: false, write: async (chunk: string) => void written.push(chunk) } as unknown as Output;
  return { clock, written, controller, context: { clock, stderr, env, signal: controller.signal } };
}

describe("progress", () => {
  it("says nothing about what is quick, and leaves no timer", async () => {
    const { context, written, clock } = setUp(true);
    expect(await withProgress(context, "starting", async () => 7)).toBe(7);
    expect([written, clock.pending]).toEqual([[], 0]);
  });

  it("shows what was decided at once and for good, above what is being done", async () => {
    const { context, written, clock } = setUp(true);
    await withProgress(context, "starting", async (say) => {
      say("replacing 1.0.0", "decision");
      expect(written).toEqual(["replacing 1.0.0\n"]);
      clock.advance(1_000);
      say("ended it", "decision");
    });
    expect(written.slice(2)).toEqual(["\r\u001b[K", "ended it\n", "\r\u001b[Kstarting … 1 s", "\r\u001b[K"]);
  });

  it("is one line on a terminal, rewritten and erased in the end", async () => {
    const { context, written, clock } = setUp(true);
    const work = new Deferred<void>();
    let say = (_text: string): void => undefined;
    const done = withProgress(context, "starting py", async (tell) => {
      say = tell;
      await work.promise;
    });
    clock.advance(1_000);
    say("loading");
    clock.advance(1_000);
    work.resolve();
    await done;
    expect(written).toEqual(["\r\u001b[Kstarting py … 1 s", "\r\u001b[Kloading … 1 s", "\r\u001b[Kloading … 2 s", "\r\u001b[K"]);
  });

  it.each([
    [false, {}],
    [true, { TERM: "dumb" }],
  ] as const)("is one plain line elsewhere, whatever is said later (terminal %s, %o)", async (isTerminal, env) => {
    const { context, written, clock } = setUp(isTerminal, env);
    const work = new Deferred<void>();
    const done = withProgress(context, "starting py", async (say) => {
      await work.promise;
      say("warm");
    });
    for (let second = 0; second < 5; second++) clock.advance(1_000);
    work.resolve();
    await done;
    expect(written).toEqual(["starting py …\n"]);
  });

  it("ends at once when the command is interrupted, whatever the work does", async () => {
    const { context, controller } = setUp(true);
    const done = withProgress(context, "waiting", () => new Promise(() => undefined));
    controller.abort(new Interrupted("SIGINT"));
    await expect(done).rejects.toBeInstanceOf(Interrupted);
  });
});
