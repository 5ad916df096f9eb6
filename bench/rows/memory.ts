/** What an idle daemon weighs, and what each idle connection adds, beside a server that only accepts. */
import { setTimeout as wait } from "node:timers/promises";
import { probe } from "@hob/kit/client";
import type { Bench, Row } from "../harness/bench.ts";
import { type ClientName, openClient } from "../harness/clients.ts";
import { bundledGreet, warmHome } from "../harness/commands.ts";
import type { Figure } from "../harness/figure.ts";
import { interleave } from "../harness/interleave.ts";
import { growth, type Weight, weightOf } from "../harness/memory.ts";

const connections = 200;
/** A process goes on collecting garbage for a moment after its last work. */
const settleMs = 800;
const bareServer = "bare net server";

interface Weights {
  idle: Weight;
  crowded: Weight;
}

export const memory: Row = {
  name: "memory",
  title: "memory of an idle daemon, and of idle connections",
  async measure(bench) {
    const turns = {
      hob: () => weigh(bench, "hob"),
      bare: () => weigh(bench, "bare"),
      "sock-daemon": () => weigh(bench, "sock-daemon"),
      bundled: () => weighBundled(bench),
    };
    const samples = await interleave(turns, { count: bench.quick ? 2 : 5, warmUp: 0 }, ["sock-daemon"]);
    const figure = (what: string, unit: Figure["unit"], part: (weights: Weights) => number): Figure => ({
      what,
      unit,
      hob: samples.hob.map(part),
      beside: [
        { name: bareServer, samples: samples.bare.map(part) },
        { name: "sock-daemon", samples: samples["sock-daemon"].map(part) },
      ],
    });
    const goal = { at: "most", times: 1.25, of: bareServer } as const;
    const resident = figure("idle, resident", "MB", ({ idle }) => idle.resident);
    const figures = [
      { ...resident, goal },
      { ...resident, what: "idle, resident, bundled", hob: samples.bundled.map(({ idle }) => idle.resident), goal },
      figure("idle, shared pages divided (PSS)", "MB", ({ idle }) => idle.proportional ?? Number.NaN),
      figure("idle, its own pages (USS)", "MB", ({ idle }) => idle.unique ?? Number.NaN),
      figure(`each of ${connections} idle connections`, "KB", growthKilobytes),
    ];
    return figures.filter(({ hob }) => hob.every(Number.isFinite));
  },
};

/** One daemon from its start to its end: alone with one client, then with many connections that say nothing. */
async function weigh(bench: Bench, name: ClientName): Promise<Weights> {
  try {
    const client = await openClient(bench, name);
    await wait(settleMs);
    const idle = weightOf(client.serverPid);
    await client.order("crowd", { count: connections });
    await wait(settleMs);
    return { idle, crowded: weightOf(client.serverPid) };
  } finally {
    await bench.workplace.releaseAll();
  }
}

/** A daemon that is one file with what it needs, as hob's own are. */
async function weighBundled(bench: Bench): Promise<Weights> {
  try {
    const home = await warmHome(bench, "greeter", (place) => bundledGreet(bench, place));
    await wait(settleMs);
    const { pid = 0 } = await probe("greeter", { home });
    const idle = weightOf(pid);
    return { idle, crowded: idle };
  } finally {
    await bench.workplace.releaseAll();
  }
}

function growthKilobytes({ idle, crowded }: Weights): number {
  return (growth(idle, crowded) * 1024) / connections;
}
