/** A command on a real terminal, typed at from a test. Linux: it needs `script` of util-linux. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { onTestFinished } from "vitest";
import { type Env, until } from "./support.ts";

export class Terminal {
  readonly #child: ChildProcessWithoutNullStreams;
  /** The exit code of the command. */
  readonly ended: Promise<number | null>;
  #all = "";
  /** Up to where the output was looked at. */
  #seen = 0;

  /** Ended with the test. */
  constructor(command: string, env: Env, columns = 80) {
    this.#child = spawn("script", ["-qec", `stty cols ${columns} rows 24; ${command}`, "/dev/null"], {
      env: { ...process.env, TERM: "xterm", SHELL: "/bin/sh", ...env }, // the same shell on every machine
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => (this.#all += text));
    this.ended = new Promise((resolve) => this.#child.once("close", resolve));
    onTestFinished(() => void this.#child.kill("SIGKILL"));
  }

  /** Everything that was shown, without escape sequences. */
  get text(): string {
    return plain(this.#all);
  }

  type(keys: string): void {
    this.#child.stdin.write(keys);
  }

  /** Waits until `text` is shown, after what was waited for before. */
  async shows(text: string): Promise<void> {
    await until(`${JSON.stringify(text)} on the terminal, after ${JSON.stringify(plain(this.#all.slice(this.#seen)))}`, () => {
      const place = this.#all.indexOf(text, this.#seen);
      if (place !== -1) this.#seen = place + text.length;
      return place !== -1;
    });
  }
}

function plain(text: string): string {
  return text
    .replace(/\u001b\[[\d;]*[A-Za-z]/g, "")
    .replaceAll("\r\n", "\n")
    .replaceAll("\r", "");
}
