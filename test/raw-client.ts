/** A client that speaks bytes: for what no well-behaved client would send. */
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import type { TemporaryHome } from "@hob/kit/testing";
import { onTestFinished } from "vitest";
import { instanceDirectory, until } from "./support.ts";

export interface RawMessage {
  id?: number | null;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { code: number; message: string; data?: { code: string; hint?: string } };
}

export class RawClient {
  readonly socket: Socket;
  closed = false;
  #messages: RawMessage[] = [];
  #rest = "";

  constructor(home: TemporaryHome, path = join(instanceDirectory(home), "sock")) {
    this.socket = connect(path);
    this.socket.setEncoding("utf8");
    this.socket.on("data", (text: string) => this.#take(text));
    this.socket.on("error", () => undefined);
    this.socket.on("close", () => {
      this.closed = true;
    });
    onTestFinished(() => void this.socket.destroy());
  }

  /** Connected, and let in. */
  static async greeted(home: TemporaryHome): Promise<RawClient> {
    const raw = new RawClient(home);
    raw.hello();
    await raw.reply(0);
    return raw;
  }

  hello(protocol = { min: 1, max: 1 }): void {
    this.send({
      jsonrpc: "2.0",
      id: 0,
      method: "$/hello",
      params: { protocol, version: "1.0.0", build: "", client: { program: "raw", pid: process.pid } },
    });
  }

  send(message: unknown): void {
    this.write(`${JSON.stringify(message)}\n`);
  }

  echo(id: number, text: string): void {
    this.send({ jsonrpc: "2.0", id, method: "echo", params: { text } });
  }

  write(bytes: string | Uint8Array): boolean {
    return this.socket.write(bytes);
  }

  /** Resolves when the kernel has taken everything. */
  async flushed(): Promise<void> {
    await until("the kernel takes everything", () => this.closed || this.socket.writableLength === 0);
  }

  /** Whole messages that came, oldest first. */
  get messages(): readonly RawMessage[] {
    return this.#messages;
  }

  async reply(id: number | null): Promise<RawMessage> {
    await until(`the reply to ${id}`, () => this.closed || this.messages.some((message) => message.id === id));
    const found = this.messages.find((message) => message.id === id);
    if (found === undefined) throw new Error(`closed without a reply to ${id}; received: ${JSON.stringify(this.messages)}`);
    return found;
  }

  /** Resolves when the daemon has closed the connection. */
  async ended(): Promise<void> {
    await until("the daemon closes the connection", () => this.closed);
  }

  #take(text: string): void {
    const lines = `${this.#rest}${text}`.split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") this.#messages.push(JSON.parse(line) as RawMessage);
  }
}
