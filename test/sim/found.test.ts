/** What the simulator has found in the kit, each as the shortest story that shows it. */
import { describe, expect, it, onTestFinished } from "vitest";
import type { SimProcess } from "../../packages/kit/src/sim/machine/process.ts";
import { paths } from "../../packages/kit/src/sim/ports/places.ts";
import { caller, stopper } from "../../packages/kit/src/sim/world/actors.ts";
import { QuietRun, type Story } from "../../packages/kit/src/sim/world/quiet-run.ts";
import { nodeHost } from "../../tools/sim/node-host.ts";

const [one, , three] = ["/app/one.js", "/app/two.js", "/app/three.js"] as const;
const patient = { start: "always", timeoutMs: 20_000, calls: 1 } as const;

function story(told: Story = {}): QuietRun {
  const run = new QuietRun(nodeHost(), told);
  onTestFinished(() => run.world.stepper.close());
  return run;
}

describe("a client", () => {
  it("tells an error of the disk while it looks at the claim as one of ours", async () => {
    const run = story({
      fault: (_faults, what, { kind }) => (kind === "client" && what === `facts ${paths.ownerLock}` ? "EIO" : undefined),
    });
    run.world.client("caller", caller(run.world, { ...patient, entry: one }));
    await run.clientsEnd();
    expect(run.world.attempts.outcomes).toEqual({ "not-permitted": 1 });
  });

  it("asks an old daemon again to make room when its accept queue was full", async () => {
    let connects = 0;
    const full = (what: string): boolean => what.startsWith("connect") && ++connects === 3;
    const run = story({ fault: (_faults, what, { label }) => (label === "upgrader" && full(what) ? "EAGAIN" : undefined) });
    run.world.client("caller", caller(run.world, { ...patient, entry: one }));
    await run.clientsEnd();
    run.world.client("upgrader", caller(run.world, { ...patient, entry: three }));
    await run.clientsEnd();
    expect(connects).toBeGreaterThan(3);
    expect(run.world.attempts.outcomes).toEqual({ ok: 6 });
  });

  it("does not wait for the end of a daemon whose successor is there", async () => {
    let told = false;
    const run = story({
      after: ({ label }, what) => {
        if (label !== "newcomer" || told) return;
        const newcomer = [...run.world.clients].find((client) => client.label === label);
        // It has said hello when the daemon begins to end; and stands still from the answer on until another one runs.
        if (what.startsWith("connect")) for (const daemon of run.daemons) run.world.machine.deliver(daemon, "SIGTERM");
        if (what === "read" && newcomer !== undefined) newcomer.frozen = true;
      },
    });
    const { world } = run;
    world.client("caller", caller(world, { ...patient, entry: one }));
    await run.clientsEnd();
    const newcomer = world.client("newcomer", caller(world, { ...patient, entry: one }));
    await run.until(() => newcomer.frozen && run.daemons.length === 0);
    const other = world.client("other", caller(world, { ...patient, entry: one }));
    await run.until(() => !other.alive);
    const sinceMs = world.machine.nowMs;
    told = true;
    newcomer.frozen = false;
    await run.until(() => world.ledger.asked === 3 || world.machine.nowMs > sinceMs + 1_000);
    expect(world.ledger.asked).toBe(3);
  });
});

describe("a start", () => {
  it("whose command gave up is waited for by the next command, and launched once", async () => {
    const run = story({ habits: { bootMs: 3_000 } });
    const { world } = run;
    let launched = 0;
    world.machine.watch.watchers.push({ launched: () => void launched++ });
    world.client("impatient", caller(world, { ...patient, entry: one, timeoutMs: 20 }));
    await run.until(() => launched === 1 && world.clients.size === 0);
    expect(run.daemons.map(({ signalHandlers }) => signalHandlers.size)).toEqual([0]); // it has not come to the kit's first line
    world.client("next", caller(world, { ...patient, entry: one }));
    await run.clientsEnd();
    expect(launched).toBe(1);
    expect(world.attempts.outcomes).toEqual({ "start-timeout": 1, ok: 3 });
  });

  it("whose process dies at once is not mistaken for the stranger that gets its pid", async () => {
    let launched: SimProcess | undefined;
    const run = story({
      after: ({ label }, what) => {
        if (label !== "starter" || !what.startsWith("launch")) return;
        launched = run.daemons[0];
        launched?.finish({ code: null, signal: "SIGKILL" });
        run.world.stranger("stranger", launched?.pid);
      },
    });
    const { world } = run;
    world.client("starter", caller(world, { ...patient, entry: one }));
    await run.until(() => launched !== undefined);
    await run.until(() => world.machine.files.find(paths.startLock)?.text.includes('"launchedMs"') === true);
    expect(world.machine.files.find(paths.startLock)?.text).toContain(`"startTime":"${launched?.startTime}"`);
    await run.clientsEnd();
    world.client("next", caller(world, { ...patient, entry: one, timeoutMs: 200_000 }));
    await run.clientsEnd(); // it neither waits for the stranger nor ends it
    expect(world.attempts.outcomes).toEqual({ "start-failed": 1, ok: 3 });
  });

  it("stays known while it lives, though a daemon that was started by hand answers first", async () => {
    const run = story({ habits: { bootMs: 3_000 } });
    const { world } = run;
    world.client("impatient", caller(world, { ...patient, entry: one, timeoutMs: 20 }));
    await run.clientsEnd();
    const [launched] = run.daemons;
    if (launched !== undefined) launched.frozen = true;
    world.client("next", caller(world, { ...patient, entry: one, timeoutMs: 60_000 }));
    world.byHand("by hand", one);
    await run.clientsEnd();
    expect(world.attempts.outcomes).toEqual({ "start-timeout": 1, ok: 3 });
    expect(world.machine.files.find(paths.startLock)?.text).toContain(`"startTime":"${launched?.startTime}"`);
  });

  it("that stands still is ended by the next command when its time is up, and not before", async () => {
    const run = story({ habits: { bootMs: 3_000 } });
    const { world } = run;
    world.client("impatient", caller(world, { ...patient, entry: one, timeoutMs: 20 }));
    await run.until(() => run.daemons.length === 1);
    const [still] = run.daemons;
    if (still !== undefined) still.frozen = true;
    await run.clientsEnd();
    world.client("hasty", caller(world, { ...patient, entry: one }));
    await run.clientsEnd();
    expect(still?.alive).toBe(true);
    world.client("patient", caller(world, { ...patient, entry: one, timeoutMs: 200_000 }));
    await run.clientsEnd();
    expect(still?.end).toEqual({ code: null, signal: "SIGKILL" });
    expect(world.attempts.outcomes).toEqual({ "start-timeout": 2, ok: 3 });
  });
});

describe("a stop", () => {
  it("ends a daemon that was launched and has not come to its first line", async () => {
    const run = story({ habits: { bootMs: 3_000 } });
    const { world } = run;
    world.client("starter", caller(world, { ...patient, entry: one }));
    await run.until(() => run.daemons.length === 1);
    world.client("stopper", stopper(world, 1_000, false));
    await run.clientsEnd();
    expect(run.daemons).toEqual([]);
    expect(world.attempts.outcomes).toEqual({ ok: 1, "start-failed": 1 });
  });

  it("of a daemon that is starting is polite, though two commands ask for it at once", async () => {
    const run = story({ habits: { slowSetups: 1 } });
    const { world } = run;
    world.client("starter", caller(world, { ...patient, entry: one }));
    await run.until(() => world.machine.files.find(paths.owner) !== undefined);
    const [daemon] = run.daemons;
    for (const label of ["one", "another"]) world.client(label, stopper(world, 10_000, false));
    await run.clientsEnd();
    expect(daemon?.end).toEqual({ code: 0, signal: null });
    expect(world.attempts.outcomes).toEqual({ ok: 2, "start-failed": 1 });
  });

  it("takes no longer in all than its caller allows, when the daemon is frozen", async () => {
    const run = story();
    const { world } = run;
    world.client("caller", caller(world, { ...patient, entry: one }));
    await run.clientsEnd();
    for (const daemon of run.daemons) daemon.frozen = true;
    const sinceMs = world.machine.nowMs;
    world.client("stopper", stopper(world, 1_000, false));
    await run.clientsEnd();
    expect(world.attempts.outcomes).toEqual({ ok: 3, unresponsive: 1 });
    expect(world.machine.nowMs - sinceMs).toBeLessThan(1_300);
  });
});

describe("a daemon", () => {
  it("leaves no pid file, at whatever moment of its self-check it is told to end", async () => {
    for (let moment = 1; moment <= 12; moment++) {
      let quiet = false;
      let steps = 0;
      const run = story({
        after: (process) => {
          if (quiet && process.kind === "daemon" && ++steps === moment) run.world.machine.deliver(process, "SIGTERM");
        },
      });
      run.world.client("caller", caller(run.world, { ...patient, entry: one }));
      await run.clientsEnd();
      quiet = true; // what happens in the daemon from here on is its self-check
      await run.until(() => run.daemons.length === 0);
      run.world.stepper.close();
      expect(run.world.machine.files.find(paths.pid), `told to end ${moment} steps after it began`).toBeUndefined();
    }
  });

  it("ends in order though the disk refuses to take its name away", async () => {
    const run = story({
      habits: { idleMs: 100 },
      fault: (_faults, what, { kind }) => (kind === "daemon" && what === `remove ${paths.socket}` ? "EIO" : undefined),
    });
    run.world.client("caller", caller(run.world, { ...patient, entry: one }));
    await run.until(() => run.daemons.length === 1);
    const [daemon] = run.daemons;
    await run.until(() => run.daemons.length === 0);
    expect(daemon?.end).toEqual({ code: 0, signal: null });
  });

  it("ends in order, and leaves no half-written file, when a signal comes while it writes down who it is", async () => {
    const run = story({
      after: (process, what) => {
        if (process.kind === "daemon" && what.startsWith(`create ${paths.pid}`)) run.world.machine.deliver(process, "SIGTERM");
      },
    });
    run.world.client("caller", caller(run.world, { ...patient, entry: one }));
    await run.until(() => run.world.clients.size === 0 && run.daemons.length === 0);
    const left = [...(run.world.machine.files.find(paths.directory)?.entries.keys() ?? [])].sort();
    expect(left).toEqual(["log", "owner.json", "owner.lock", "start.lock", "state"]);
    expect(run.world.attempts.outcomes).toEqual({ "start-failed": 1 });
  });
});
