/** A contestant that is called over a connection: its server, and a client process (`contestants/driver.mjs`) that takes orders. */
import { fork } from "node:child_process";
import { join } from "node:path";
import { stop } from "@hob/kit/client";
import type { Bench } from "./bench.ts";
import { endChild, environmentOf, serveUntilReleased } from "./processes.ts";

/** What `driver.mjs` can be ordered to do, and the figure that it gives back. */
export interface Orders {
  calls: { words: { forMs: number }; figure: { p50: number; p99: number } };
  flood: { words: { forMs: number; window: number }; figure: number };
  items: { words: { forMs: number }; figure: number };
  bytes: { words: { forMs: number }; figure: number };
  crowd: { words: { count: number }; figure: number };
}

export interface Client {
  /** Of the process that serves it. */
  serverPid: number;
  order<Name extends keyof Orders>(name: Name, words: Orders[Name]["words"]): Promise<Orders[Name]["figure"]>;
}

/** What comes back from `driver.mjs`. */
interface Said {
  figure?: unknown;
  failed?: string;
}

export type ClientName = "hob" | "raw" | "bare" | "vscode-jsonrpc" | "sock-daemon" | "py" | "warm-python";

/** Both processes, connected; they end with the row. */
export async function openClient(bench: Bench, name: ClientName): Promise<Client> {
  const directory = bench.workplace.directory();
  const serverPid = await startServer(bench, name, directory);
  const client = await startDriver(bench, bench.contestant(name, "client.mjs"), directory);
  return { serverPid: serverPid ?? client.serverPid ?? 0, order: client.order };
}

/** Most clients start what serves them themselves; for those it is only seen to that it ends. */
async function startServer({ workplace, contestant }: Bench, name: ClientName, directory: string): Promise<number | undefined> {
  const stopped = (daemon: string) => workplace.release(() => stop(daemon, { home: directory }).then(() => undefined));
  switch (name) {
    case "hob":
      return void stopped("bench-echo");
    case "py":
      return void stopped("py");
    case "sock-daemon":
      return void workplace.release(() => workplace.endProcessesOf(directory));
    case "warm-python":
      return undefined; // its client's child
    default:
      return await serveUntilReleased(workplace, {
        file: process.execPath,
        words: [contestant(name, "server.mjs"), join(directory, "socket")],
      });
  }
}

async function startDriver(
  bench: Bench,
  clientFile: string,
  directory: string,
): Promise<{ serverPid: number | undefined; order: Client["order"] }> {
  const child = fork(bench.contestant("driver.mjs"), [clientFile, directory], {
    env: environmentOf({}),
    execArgv: [],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  bench.workplace.release(() => endChild(child));
  let take: (said: Said) => void = () => undefined;
  child.on("message", (said) => take(said as Said));
  child.on("exit", () => take({ failed: "it ended too soon" }));
  const answer = async (): Promise<unknown> => {
    const said = await new Promise<Said>((resolve) => {
      take = resolve;
    });
    if (said.failed !== undefined) throw new Error(`the client ${clientFile} failed: ${said.failed}`);
    return said.figure;
  };
  const { pid } = (await answer()) as { pid?: number };
  const order: Client["order"] = async (name, words) => {
    child.send({ order: name, ...words });
    return (await answer()) as never;
  };
  return { serverPid: pid, order };
}
