/** One terminal over a pty and a process table that do what a test says. */
import { describe, expect, it, onTestFinished } from "vitest";
import { XtermScreen } from "../adapters/screen.ts";
import { ScreenPump } from "../adapters/screen-pump.ts";
import type { Exit } from "../contract.ts";
import { ManualClock } from "../testing/manual-clock.ts";
import type { Patient } from "./patience.ts";
import type { Foreground, ProcessTable, Program, Pty } from "./ports.ts";
import { Runner } from "./running.ts";
import { Terminal } from "./terminal.ts";
import { send } from "./typing.ts";
import { wait } from "./waiting.ts";

/** Of a caller who waits for as long as it takes. */
const patience = { ended: new Promise<never>(() => undefined), isOver: () => false, stop: () => undefined };
const patient = { signal: new AbortController().signal, deadline: { remainingMs: 1_000_000 } } as Patient;
const call = { ...patient, peer: { program: "test" } as never, hungUp: new Promise<void>(() => undefined) };
const size = { columns: 40, rows: 8 };
const program: Program = { command: ["/bin/bash"], cwd: "/", env: {}, umask: 0o022, size, shell: true, title: "bash" };
const bash: Foreground = { pid: 7, name: "bash", args: [], image: "1", cwd: "/", reads: true, sleeps: true };
/** What a shell is before it is one. */
const child: Foreground = { ...bash, name: "node", image: "0", reads: false };
const sh: Foreground = { ...bash, name: "sh", image: "2" };

class FakePty implements Pty {
  readonly pid = 7;
  readonly inputBytes = 0;
  ends: (exit: Exit) => void = () => undefined;
  readonly ended = new Promise<Exit>((resolve) => {
    this.ends = resolve;
  });
  output: (bytes: Uint8Array) => void = () => undefined;

  onOutput(listener: (bytes: Uint8Array) => void): void {
    this.output = listener;
  }

  async write(): Promise<void> {}
  pause(): void {}
  resume(): void {}
  resize(): void {}
  hangUp(): void {}
  kill(): void {}
}

describe("another shell waits in the place of the one with marks", () => {
  it("also when it is seen before the mark of the command is read", async () => {
    const { pty, terminal, comes } = terminalWith(bash);
    pty.output(Buffer.from(prompt));
    terminal.activity.look();
    expect(terminal.activity.state).toBe("idle");
    await type(terminal, "exec sh\r");
    comes(sh);
    terminal.activity.look();
    pty.output(Buffer.from(`${begins}other> `));
    terminal.activity.look();
    expect(terminal.activity.state).toBe("idle");
  });

  it("also when it is seen before the prompt is read", async () => {
    const { pty, terminal, comes } = terminalWith(bash);
    await type(terminal, "exec sh\r");
    comes(sh);
    pty.output(Buffer.from(prompt));
    terminal.activity.look();
    pty.output(Buffer.from(`${begins}other> `));
    terminal.activity.look();
    expect(terminal.activity.state).toBe("idle");
  });

  it("and not in that of what it was before it was a shell", async () => {
    const { pty, terminal, comes } = terminalWith(child);
    await type(terminal, "read name\r");
    comes(bash);
    terminal.activity.look();
    pty.output(Buffer.from(prompt + begins));
    terminal.activity.look();
    expect(terminal.activity.state).toBe("waiting");
  });
});

describe("how a command ended that ended its shell", () => {
  const inner: Foreground = { ...bash, pid: 8, args: ["--norc"] };
  const input = { name: "1", command: "exit 3", format: "plain", outputBytesMax: 1_000, force: false } as const;

  it("is told by the shell around it, however long that takes", async () => {
    const { pty, terminal, clock, processes, comes } = terminalWith(bash);
    pty.output(Buffer.from(prompt + begins));
    comes(inner);
    const run = new Runner(clock, () => "key", processes).run(terminal, input, call);
    await settledPromises();
    clock.advance(1);
    await settledPromises();
    pty.output(Buffer.from("\u001b]7717;C;key;8\u0007exit\r\n"));
    processes.isAlive = (pid) => pid !== inner.pid;
    comes(bash);
    for (let looks = 0; looks < 5; looks++) clock.advance(250);
    pty.output(Buffer.from(`\u001b]133;D;3;hob=1\u0007${prompt}`));
    expect(await run).toMatchObject({ exitCode: 3, output: "exit\n" });
  });

  it("is told by the end of the terminal, however long that takes", async () => {
    const { pty, terminal, clock, processes } = terminalWith(bash);
    const run = new Runner(clock, () => "key", processes).run(terminal, input, call);
    await settledPromises();
    pty.output(Buffer.from("\u001b]7717;C;key;7\u0007exit\r\n"));
    processes.isAlive = () => false;
    for (let looks = 0; looks < 30; looks++) clock.advance(250);
    pty.ends({ code: 3, signal: null });
    expect(await run).toMatchObject({ exitCode: 3, output: "exit\n" });
  });
});

it("run takes no output for its own that was there before its command, and not read yet", async () => {
  const { pty, terminal, clock, processes } = terminalWith(bash);
  const [ends, input] = ["\u001b]133;D;0;hob=1\u0007", { name: "1", format: "plain", outputBytesMax: 1_000, force: false } as const];
  terminal.activity.look();
  pty.output(Buffer.from(prompt + begins));
  await type(terminal, "make\r"); // ahead of the prompt
  pty.output(Buffer.from(ends + prompt));
  clock.advance(400);
  const run = new Runner(clock, () => "key", processes).run(terminal, { ...input, command: "true" }, call);
  await settledPromises();
  pty.output(Buffer.from(`${begins}made${ends}${prompt}`));
  clock.advance(1);
  await settledPromises();
  pty.output(Buffer.from(`${begins}true${ends}${prompt}`));
  expect((await run).output).toBe("true");
});

describe("a line that was just ended is on its way", () => {
  it("to a shell, which does not wait for a command until it tells so, or reads on without a word", async () => {
    const { pty, terminal, clock } = terminalWith({ ...bash, reads: undefined });
    const states = (): string[] => [0, 99, 1].map((ms) => stateAfter(ms));
    const stateAfter = (ms: number): string => {
      clock.advance(ms);
      terminal.activity.look();
      return terminal.activity.state;
    };
    pty.output(Buffer.from(prompt));
    expect(states()).toEqual(["idle", "idle", "idle"]);
    await type(terminal, "for turn in 1 2\r");
    expect(states()).toEqual(["running", "running", "idle"]);
    await type(terminal, "do make; done\r");
    expect(stateAfter(0)).toBe("running");
    pty.output(Buffer.from(begins));
    expect(states()).toEqual(["running", "running", "running"]);
    pty.output(Buffer.from(prompt));
    expect(stateAfter(0)).toBe("idle");
  });

  it("to a program, which has it a moment later", async () => {
    const { terminal, clock } = terminalWith({ ...bash, name: "python3" });
    terminal.activity.look();
    expect(terminal.activity.state).toBe("waiting");
    await type(terminal, "answer\r");
    terminal.activity.look();
    expect(terminal.activity.state).toBe("running");
    clock.advance(120);
    expect(terminal.activity.state).toBe("waiting");
  });
});

it("a program that reads lines without a word waits again soon, also when a look was due in between", async () => {
  const { terminal, clock } = terminalWith({ ...bash, name: "cat" });
  clock.advance(1_000);
  await type(terminal, "one\r");
  clock.advance(60);
  await type(terminal, "two\r");
  clock.advance(60); // the look behind the first
  expect(terminal.activity.state).toBe("running");
  clock.advance(120);
  expect(terminal.activity.state).toBe("waiting");
});

it("a shell that is seen to read is idle for those who wait once its output was read too, and if it is idle still", async () => {
  const { pty, terminal, clock, comes } = terminalWith(sh);
  const waited = wait(terminal, { name: "1", fresh: false, exit: false, until: "idle" }, patient, clock);
  comes({ ...sh, name: "vim", reads: undefined });
  clock.advance(5);
  expect(terminal.activity.state).toBe("running");
  comes(sh);
  terminal.activity.look();
  clock.advance(5);
  pty.output(Buffer.from("the last words"));
  clock.advance(5);
  pty.output(Buffer.from(" of vim"));
  for (let look = 0; look < 3; look++) clock.advance(5);
  expect([(await waited).state, terminal.bytesOut]).toEqual(["idle", 21]);
});

it("a shell is idle for those who wait also while somebody in the background writes without end", async () => {
  const { pty, terminal, clock } = terminalWith(sh);
  const waited = wait(terminal, { name: "1", fresh: false, exit: false, until: "idle" }, patient, clock);
  for (let look = 0; look < 200; look++) {
    pty.output(Buffer.from("y\r\n"));
    clock.advance(5);
  }
  expect((await waited).state).toBe("idle");
});

it("silence is waited for from the last output on, also when that was not read until the time was over", async () => {
  const { pty, terminal, clock } = terminalWith(bash);
  const met: string[] = [];
  const waited = wait(terminal, { name: "1", fresh: false, exit: false, idleMs: 300 } as never, patient, clock).then(() =>
    met.push("idle"),
  );
  for (const pauseMs of [200, 250, 300]) {
    clock.advance(pauseMs);
    pty.output(Buffer.from("."));
  }
  for (const silentMs of [150, 149]) clock.advance(silentMs);
  await settledPromises();
  expect(met).toEqual([]);
  clock.advance(1);
  clock.advance(5);
  await waited;
  expect(met).toEqual(["idle"]);
});

describe("who waited in vain hears from the terminal, shortly before their time is over,", () => {
  const hurried = { ...call, deadline: { remainingMs: 10_000 } } as typeof call;
  const input = { name: "1", format: "plain", outputBytesMax: 1_000, force: false } as const;
  const heard = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

  it("what it does instead", async () => {
    const { terminal, clock } = terminalWith({ ...bash, name: "sleep", reads: false });
    const late = heard(wait(terminal, { name: "1", fresh: false, exit: false, until: "exited" }, hurried, clock));
    clock.advance(9_850);
    expect(await late).toMatchObject({ code: "timed-out", details: { state: "running" } });
  });

  it("that its program does not read what they type, nor those behind them", async () => {
    const { pty, terminal, clock } = terminalWith(sh);
    pty.write = () => new Promise(() => undefined);
    const typed = { name: "1", text: "x", keys: [], paste: false, force: true };
    const late = [1, 2].map(() => heard(send(terminal, typed, hurried, clock)));
    clock.advance(9_850);
    for (const error of await Promise.all(late)) {
      expect(error).toMatchObject({ code: "timed-out", message: expect.stringContaining("desk/1 does not read what is typed") });
    }
  });

  it("that their command goes on, or was not begun", async () => {
    const { pty, terminal, clock, processes } = terminalWith(sh);
    const runner = new Runner(clock, () => "key", processes);
    const late = ["cat", "echo second"].map((command) => heard(runner.run(terminal, { ...input, command }, hurried)));
    await settledPromises();
    pty.output(Buffer.from("\u001b]7717;C;key;7\u0007"));
    clock.advance(9_850);
    const [first, second] = await Promise.all(late);
    expect(first).toMatchObject({ code: "timed-out", message: '"cat" is still at work in desk/1; it was not stopped' });
    expect(second).toMatchObject({ code: "timed-out", message: expect.stringContaining('"echo second" was not begun: desk/1 was busy') });
  });
});

function settledPromises(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const prompt = "\u001b]133;A;hob=1\u0007$ ";
const begins = "\u001b]133;C;hob=1\u0007";

function type(terminal: Terminal, text: string): Promise<void> {
  return terminal.keyboard.type(Buffer.from(text), { key: {}, who: "test" }, "send", false, patience);
}

/** `comes` has another one in the foreground. */
function terminalWith(first: Foreground): {
  pty: FakePty;
  terminal: Terminal;
  clock: ManualClock;
  processes: ProcessTable;
  comes: (next: Foreground) => void;
} {
  const pty = new FakePty();
  const clock = new ManualClock();
  let foreground = first;
  const processes: ProcessTable = { foreground: () => foreground, isAlive: () => true };
  const terminal = new Terminal({
    id: "#1",
    name: { desk: "desk", tab: "1" },
    program,
    policy: "latest",
    restored: false,
    clock,
    processes,
    openPty: () => pty,
    openScreen: (events) => new XtermScreen(new ScreenPump(), size, 100_000, events, () => undefined),
    queueBytesMax: () => 1_000_000,
    happened: () => undefined,
  });
  onTestFinished(() => terminal.close());
  return { pty, terminal, clock, processes, comes: (next) => (foreground = next) };
}
