/** One call at a time over a socket, between two processes: what the layer adds to a round trip. */
import type { Row } from "../harness/bench.ts";
import { type Client, type ClientName, openClient } from "../harness/clients.ts";
import { interleave } from "../harness/interleave.ts";

const beside: ClientName[] = ["raw", "vscode-jsonrpc", "sock-daemon"];

export const call: Row = {
  name: "call",
  title: "a call over the socket, one at a time",
  async measure(bench) {
    const turns: Record<string, () => Promise<{ p50: number; p99: number }>> = {};
    for (const name of ["hob", ...beside] satisfies ClientName[]) {
      let client: Promise<Client> | undefined;
      turns[name] = async () => {
        client ??= openClient(bench, name);
        return await (await client).order("calls", { forMs: bench.turnMs(400) });
      };
    }
    const samples = await interleave(turns, bench.rounds(16, 2), ["sock-daemon"]);
    const of = (name: string, share: "p50" | "p99"): number[] => (samples[name] ?? []).map((sample) => sample[share]);
    const others = (share: "p50" | "p99") => beside.map((name) => ({ name, samples: of(name, share) }));
    return [
      { what: "call, p50", unit: "us", hob: of("hob", "p50"), beside: others("p50"), goal: { at: "most", times: 1.15, of: "raw" } },
      { what: "call, p99", unit: "us", hob: of("hob", "p99"), beside: others("p99") },
    ];
  },
};
