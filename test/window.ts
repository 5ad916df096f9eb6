/**
 * A window for tests: a shell on a pty, shown by a terminal model of its own. What a person would see is what the model
 * holds; what a program left behind are the model's modes and the pty's settings.
 */

import type { TemporaryHome } from "@hob/kit/testing";
import { spawn } from "@lydell/node-pty";
import headless from "@xterm/headless";
import { onTestFinished } from "vitest";
import { hobPath } from "./hob.ts";
import { until } from "./support.ts";

export class Window {
  readonly #pty: ReturnType<typeof spawn>;
  readonly #screen: InstanceType<typeof headless.Terminal>;

  /** `hob` is a command in its shell, started with `nodeOptions`. Closed with the test. */
  constructor(home: TemporaryHome, { columns = 80, rows = 24, nodeOptions = "" } = {}) {
    this.#screen = new headless.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.#pty = spawn("/bin/sh", [], {
      cols: columns,
      rows,
      name: "xterm-256color",
      encoding: null,
      // The same shell on every machine, and not inside of a terminal of whoever runs the tests.
      env: { ...process.env, ...home.env, ENV: "", PS1: "outer$ ", USER: "tester", LANG: "C.UTF-8", SHELL: "/bin/sh", HOB_TERM: "" },
    });
    this.#pty.onData((data) => this.#screen.write(data as unknown as Uint8Array));
    this.#screen.onData((answer) => this.#pty.write(answer));
    const exited = new Promise<void>((resolve) => this.#pty.onExit(() => resolve()));
    onTestFinished(async () => {
      this.#pty.kill("SIGKILL");
      await exited;
      this.#screen.dispose();
    });
    this.type(`hob() { "${process.execPath}" ${nodeOptions} "${hobPath}" "$@"; }; clear\r`);
  }

  type(keys: string): void {
    this.#pty.write(keys);
  }

  resize(columns: number, rows: number): void {
    this.#screen.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  /** What is shown, row by row, without what is empty at the end of each. */
  get rows(): string[] {
    const { active } = this.#screen.buffer;
    return Array.from({ length: this.#screen.rows }, (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? "");
  }

  get text(): string {
    return this.rows.join("\n").trimEnd();
  }

  get lastRow(): string {
    return this.rows.at(-1) as string;
  }

  /** Everything that a program can leave switched on. */
  get state(): unknown {
    const { buffer, modes } = this.#screen;
    // The public interface tells neither; both are what a person would curse at.
    const core = (
      this.#screen as unknown as {
        _core: { coreService: { isCursorHidden: boolean }; buffer: { scrollTop: number; scrollBottom: number } };
      }
    )._core;
    return {
      ...modes,
      buffer: buffer.active.type,
      cursorHidden: core.coreService.isCursorHidden,
      region: [core.buffer.scrollTop, core.buffer.scrollBottom],
    };
  }

  /** Waits until it is shown. */
  async shows(expected: string | RegExp): Promise<void> {
    await this.until(`${expected} in the window`, (text) => (typeof expected === "string" ? text.includes(expected) : expected.test(text)));
  }

  async until(what: string, holds: (text: string) => boolean): Promise<void> {
    await until(what, () => holds(this.text)).catch((error: Error) => {
      throw new Error(`${error.message}; it shows:\n${this.text}`);
    });
  }

  /** What a shell command in the window prints on its one line; the shell is at its prompt again. */
  async ask(command: string): Promise<string> {
    this.type(`clear; echo "<$(${command})>"\r`);
    await this.shows(/^<.*>\nouter\$$/m);
    return /^<(.*)>$/m.exec(this.text)?.[1] as string;
  }
}
