/** A thousand callers at once on one connection: how many calls a second go through. */
import type { Row } from "../harness/bench.ts";
import { type Client, type ClientName, openClient } from "../harness/clients.ts";
import { interleave } from "../harness/interleave.ts";

const window = 1000;
const beside: ClientName[] = ["raw", "vscode-jsonrpc", "sock-daemon"];

export const flood: Row = {
  name: "flood",
  title: "a thousand calls in flight on one connection",
  async measure(bench) {
    const turns: Record<string, () => Promise<number>> = {};
    for (const name of ["hob", ...beside] satisfies ClientName[]) {
      let client: Promise<Client> | undefined;
      turns[name] = async () => {
        client ??= openClient(bench, name);
        return await (await client).order("flood", { forMs: bench.turnMs(500), window });
      };
    }
    const { hob = [], ...others } = await interleave(turns, bench.rounds(12, 2), ["sock-daemon"]);
    const contestants = beside.map((name) => ({ name, samples: others[name] ?? [] }));
    return [{ what: "calls, 1000 in flight", unit: "/s", hob, beside: contestants, goal: { at: "least", value: 150_000 } }];
  },
};
