import { channel } from "node:diagnostics_channel";
import { describe, expect, it } from "vitest";
import { Program } from "../../test/programs.ts";
import { clock } from "./clock.ts";
import { FactsKeeper } from "./facts.ts";
import { random } from "./random.ts";
import { signals } from "./signals.ts";
import { trace, traceChannelName } from "./trace.ts";

describe("the clock", () => {
  it("runs alike in every process", async () => {
    const before = clock.monotonicMs();
    const other = await Program.run(`import { clock } from "./clock.ts"; say(clock.monotonicMs());`);
    const there = Number(await other.next());
    expect(there).toBeGreaterThan(before);
    expect(there).toBeLessThan(clock.monotonicMs());
  });

  it("never fires early", async () => {
    for (const delayMs of [0, 0.3, 1, 7.7]) {
      const due = clock.monotonicMs() + delayMs;
      await new Promise<void>((resolve) => void clock.timer(delayMs, resolve));
      expect(clock.monotonicMs()).toBeGreaterThanOrEqual(due);
    }
  });

  it("does not fire a timer that was cancelled, nor one that is for ever", async () => {
    const fired: string[] = [];
    const cancelled = clock.timer(1, () => fired.push("cancelled"));
    const never = clock.timer(Number.POSITIVE_INFINITY, () => fired.push("never"));
    const far = clock.timer(1e12, () => fired.push("far"));
    cancelled.cancel();
    await new Promise<void>((resolve) => void clock.timer(5, resolve));
    never.cancel();
    far.cancel();
    expect(fired).toEqual([]);
  });

  it("does not keep a process alive by its background timers", async () => {
    const program = await Program.run(
      `import { clock } from "./clock.ts"; clock.timer(1e9, () => {}, { background: true }); clock.timer(1, () => say("done"));`,
    );
    expect(await program.next()).toBe("done");
    expect(await program.ended).toMatchObject({ code: 0 });
  });
});

describe("randomness", () => {
  it("is 32 hexadecimal digits, never the same", () => {
    const ids = new Set(Array.from({ length: 1_000 }, () => random.id()));
    expect(ids.size).toBe(1_000);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(random.fraction()).toBeLessThan(1);
  });
});

describe("signals", () => {
  it("are heard until they are not listened to any more, and SIGUSR1 opens no inspector", async () => {
    const program = await Program.run(
      `import { signals } from "./signals.ts";
       import inspector from "node:inspector";
       const stop = signals.on("SIGUSR1", () => say("heard " + inspector.url()));
       signals.on("SIGHUP", () => { stop(); say("deaf " + process.listenerCount("SIGUSR1")); });
       say("ready");
       await heard();`,
    );
    await program.next();
    program.kill("SIGUSR1");
    expect(await program.next()).toBe("heard undefined");
    program.kill("SIGHUP");
    expect(await program.next()).toBe("deaf 0");
    expect(typeof signals.on).toBe("function");
  });
});

describe("the trace", () => {
  it("tells its points to who listens, in order", () => {
    const seen: unknown[] = [];
    const listener = (message: unknown): void => void seen.push(message);
    trace.point("entered");
    channel(traceChannelName).subscribe(listener);
    trace.point("claimed", { pid: 1 });
    trace.point("ready");
    channel(traceChannelName).unsubscribe(listener);
    trace.point("closed");
    expect(seen).toEqual([
      { point: "claimed", facts: { pid: 1 } },
      { point: "ready", facts: {} },
    ]);
  });
});

describe("the facts of a process", () => {
  it("are those of this one", () => {
    const facts = new FactsKeeper().facts();
    const umask = process.umask(0o027);
    expect(new FactsKeeper().facts().process.umask).toBe(0o027);
    process.umask(umask);
    expect(facts.node).toBe(process.versions.node);
    expect(facts.memory.rssBytes).toBeGreaterThan(10_000_000);
    expect(facts.process.openFiles).toBeGreaterThan(10);
    expect(facts.loopDelay).toEqual({ p50Ms: 0, p99Ms: 0, maxMs: 0 });
  });

  it("show a loop that was blocked, and forget it in the period after", async () => {
    const program = await Program.run(
      `import { FactsKeeper } from "./facts.ts";
       const keeper = new FactsKeeper();
       const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
       await later(300);
       const spent = process.cpuUsage(); // on a busy machine time alone would say nothing
       while (process.cpuUsage(spent).user < 500_000);
       await later(300);
       const busy = keeper.facts();
       let calm;
       do { // a period in which the machine stood still is not calm
         await later(1200);
         calm = keeper.facts();
       } while (calm.loopDelay.maxMs >= busy.loopDelay.maxMs || calm.cpu.percent >= busy.cpu.percent);
       say(JSON.stringify([busy.loopDelay.maxMs > 400, busy.cpu.percent > 0, calm.loopDelay.maxMs < busy.loopDelay.maxMs, calm.cpu.percent < busy.cpu.percent]));`,
    );
    expect(JSON.parse(await program.next())).toEqual([true, true, true, true]);
  });
});
