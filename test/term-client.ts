/** Clients of the daemon `term` inside the test's own process, and what they type and see. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Client, connect } from "@hob/kit/client";
import type { TemporaryHome } from "@hob/kit/testing";
import type { Notice, term } from "@hob/term/contract";
import { onTestFinished } from "vitest";
import { until } from "./support.ts";

const entry = fileURLToPath(new URL("../packages/term/dist/daemon.cjs", import.meta.url));

export type TermClient = Client<typeof term>;

/** A client that starts the daemon if need be, and is cut at the end of the test. */
export async function termClient(home: TemporaryHome): Promise<TermClient> {
  const { HOB_NODE_OPTIONS: preload, ...env } = home.env;
  const nodeArguments = preload === undefined ? {} : { nodeArguments: preload.split(" ") };
  const client = await connect<typeof term>("term", { entry, home: home.path, env, ...nodeArguments });
  onTestFinished(() => client.destroy());
  return client;
}

/** What the caller of `new` has: nothing of the person who runs the tests. */
export function callerIn(home: TemporaryHome, env: Record<string, string> = {}): { context: { cwd: string; env: Record<string, string> } } {
  return {
    context: {
      cwd: home.path,
      env: { PATH: process.env.PATH ?? "", HOME: home.path, SHELL: "/bin/sh", PS1: "$ ", LANG: "C.UTF-8", ...env },
    },
  };
}

/** So that a test which needs a program is left out, and says so in its title, where there is none. */
export function installed(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((directory) => existsSync(join(directory, program)));
}

/** The lines of a screen that are not empty. */
export async function linesOf(client: TermClient, name: string, history = false): Promise<string[]> {
  const { text = "" } = await client.capture({ name, history });
  return text.split("\n").filter((line) => line !== "");
}

/** Somebody attached: everything that came, and what is typed. */
export class Window {
  readonly stream: ReturnType<TermClient["attach"]>;
  readonly notices: Notice[] = [];
  #output = Buffer.alloc(0);
  #stopped: Promise<void> = Promise.resolve();
  #goOn: (() => void) | undefined;

  constructor(client: TermClient, input: Parameters<TermClient["attach"]>[0]) {
    this.stream = client.attach(input);
    void this.#read();
  }

  /** Output without the screens that were sent instead of a backlog is not told apart: it is what a terminal would get. */
  get output(): string {
    return this.#output.toString();
  }

  type(text: string): Promise<void> {
    return this.stream.write(text, 0);
  }

  request(request: unknown): Promise<void> {
    return this.stream.write(`${JSON.stringify(request)}\n`, 2);
  }

  /** Reads nothing until `goOn` is called. */
  freeze(): void {
    this.#stopped = new Promise((resolve) => (this.#goOn = resolve));
  }

  goOn(): void {
    this.#goOn?.();
  }

  async shows(text: string): Promise<void> {
    await until(`${JSON.stringify(text)} in ${JSON.stringify(this.output.slice(-2000))}`, () => this.output.includes(text));
  }

  async noticed(type: Notice["type"]): Promise<void> {
    await until(`a notice ${type} in ${JSON.stringify(this.notices)}`, () => this.notices.some((notice) => notice.type === type));
  }

  async #read(): Promise<void> {
    let line = "";
    try {
      for await (const { channel, bytes } of this.stream.bytes) {
        await this.#stopped;
        if (channel === 1) this.#output = Buffer.concat([this.#output, bytes]);
        if (channel !== 2) continue;
        const lines = (line + Buffer.from(bytes).toString()).split("\n");
        line = lines.pop() ?? "";
        this.notices.push(...lines.map((text) => JSON.parse(text) as Notice));
      }
    } catch {
      // cancelled with its client
    }
  }
}
