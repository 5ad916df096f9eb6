/** One terminal over a pty and a process table that do what a test says. */
import { expect, it } from "vitest";
import { XtermScreen } from "../adapters/screen.ts";
import { ScreenPump } from "../adapters/screen-pump.ts";
import { ManualClock } from "../testing/manual-clock.ts";
import type { Foreground, Program, Pty } from "./ports.ts";
import { Terminal } from "./terminal.ts";

/** Of a caller who waits for as long as it takes. */
const patience = { ended: new Promise<never>(() => undefined), isOver: () => false, stop: () => undefined };
const size = { columns: 40, rows: 8 };
const program: Program = { command: ["/bin/bash"], cwd: "/", env: {}, umask: 0o022, size, shell: true, title: "bash" };
const bash: Foreground = { pid: 7, name: "bash", args: [], image: "1", cwd: "/", reads: true, sleeps: true };

class FakePty implements Pty {
  readonly pid = 7;
  readonly inputBytes = 0;
  readonly ended = new Promise<never>(() => undefined);
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

it("knows that another shell waits in the place of the one with marks, also when it looks before it has read the mark of the command", async () => {
  const pty = new FakePty();
  let foreground = bash;
  const terminal = new Terminal({
    id: "#1",
    name: { desk: "desk", tab: "1" },
    program,
    policy: "latest",
    restored: false,
    clock: new ManualClock(),
    processes: { foreground: () => foreground, isAlive: () => true },
    openPty: () => pty,
    openScreen: (events) => new XtermScreen(new ScreenPump(), size, 100_000, events, () => undefined),
    queueBytesMax: () => 1_000_000,
    happened: () => undefined,
  });
  const says = (text: string): void => {
    pty.output(Buffer.from(text));
    terminal.activity.look();
  };
  says("\u001b]133;A;hob=1\u0007$ \u001b]133;B;hob=1\u0007");
  expect(terminal.activity.state).toBe("idle");
  await terminal.keyboard.type(Buffer.from("exec sh\r"), { key: {}, who: "test" }, "send", false, patience);
  foreground = { ...bash, name: "sh", image: "2" };
  terminal.activity.look();
  says("\u001b]133;C;hob=1\u0007other> ");
  expect(terminal.activity.state).toBe("idle");
  terminal.close();
});
