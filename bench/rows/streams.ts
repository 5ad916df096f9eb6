/** One stream as fast as it goes: small items, and bytes in blocks of 64 KiB. sock-daemon has no streams. */
import type { Bench, Row } from "../harness/bench.ts";
import { type Client, type ClientName, openClient } from "../harness/clients.ts";
import type { Figure } from "../harness/figure.ts";
import { interleave } from "../harness/interleave.ts";

const beside: ClientName[] = ["raw", "vscode-jsonrpc"];

export const streams: Row = {
  name: "streams",
  title: "throughput of one stream",
  async measure(bench) {
    const clients: Record<string, Client> = {};
    for (const name of ["hob", ...beside] satisfies ClientName[]) clients[name] = await openClient(bench, name);
    const items = await throughput(bench, clients, "items");
    const bytes = await throughput(bench, clients, "bytes");
    return [figure("small JSON items", "/s", items, 1), figure("bytes, blocks of 64 KiB", "MB/s", bytes, 1e6)];
  },
};

function throughput(bench: Bench, clients: Record<string, Client>, what: "items" | "bytes"): Promise<Record<string, number[]>> {
  const turns = Object.entries(clients).map(([name, client]) => [name, () => client.order(what, { forMs: bench.turnMs(400) })]);
  // The first turns find out how much fits into the time.
  return interleave(Object.fromEntries(turns) as Record<string, () => Promise<number>>, bench.rounds(12, 3));
}

function figure(what: string, unit: Figure["unit"], samples: Record<string, number[]>, divisor: number): Figure {
  const of = (name: string): number[] => (samples[name] ?? []).map((sample) => sample / divisor);
  return { what, unit, hob: of("hob"), beside: beside.map((name) => ({ name, samples: of(name) })) };
}
