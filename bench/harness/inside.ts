/** The program in a terminal (`contestants/term/inside.mjs`), ordered from outside of it. */
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Bench } from "./bench.ts";
import type { Multiplexer } from "./multiplexers.ts";
import { run } from "./processes.ts";

/** A program that is not there by then has failed. */
const patienceMs = 60_000;

export class Inside {
  readonly #socket: Socket;
  readonly #answers: AsyncIterator<string>;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#answers = createInterface({ input: socket })[Symbol.asyncIterator]();
  }

  /** `cat file`, then the mark in a line of its own. Resolves when the terminal has taken all of it in. */
  async show(file: string, mark: string): Promise<void> {
    this.#socket.write(`${JSON.stringify({ file, mark })}\n`);
    if ((await this.#answers.next()).value !== "done") throw new Error(`the program in the terminal ended before it had shown ${file}`);
  }
}

/** A new terminal with the program in it; it ends with the row. */
export async function openInside(bench: Bench, multiplexer: Multiplexer, terminal: string): Promise<Inside> {
  const path = join(bench.workplace.directory(), "socket");
  const server = createServer();
  bench.workplace.release(() => void server.close());
  server.listen(path);
  await once(server, "listening");
  const program = [process.execPath, bench.contestant("term", "inside.mjs"), path];
  const connected = once(server, "connection", { signal: AbortSignal.timeout(patienceMs) });
  const [[socket]] = (await Promise.all([connected, run(multiplexer.make(terminal, program))])) as [[Socket], unknown];
  bench.workplace.release(() => void socket.destroy());
  return new Inside(socket);
}

/** A file of lines of `columns` characters each, all different. Returns its path. */
export function fileOfLines(bench: Bench, count: number, columns = 79): string {
  const path = join(bench.workplace.directory(), "lines");
  const line = (index: number): string => `${index} the quick brown fox jumps over the lazy dog ${"=".repeat(columns)}`.slice(0, columns);
  writeFileSync(path, Array.from({ length: count }, (_, index) => `${line(index)}\n`).join(""));
  return path;
}
