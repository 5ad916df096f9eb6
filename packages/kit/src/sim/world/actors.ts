/** What clients of the simulated world do: start, call, upgrade, stop, end by force. Each is the code of one process. */
import { openConnection } from "../../client/connect.ts";
import type { Connection } from "../../client/connection.ts";
import type { ConnectOptions } from "../../client/face.ts";
import { reload, restart, start } from "../../client/manage/control.ts";
import { probe } from "../../client/manage/probe.ts";
import { type StopOutcome, stop } from "../../client/manage/stop.ts";
import type { ClientPorts } from "../../client/ports.ts";
import type { SimProcess } from "../machine/process.ts";
import type { Outcome } from "./attempts.ts";
import type { Script, World } from "./world.ts";

const name = "echo";
/** A start that failed is waited for a second longer, so that nothing of it is left when the command returns. */
const startMarginMs = 1_000;

export interface CallerPlan {
  entry: string | undefined;
  start: NonNullable<ConnectOptions["start"]>;
  /** For connecting, and for each call. */
  timeoutMs: number;
  calls: number;
}

/** Finds or starts the daemon, and calls it. */
export function caller(world: World, plan: CallerPlan, onEnd: (answers: number) => void = () => undefined): Script {
  return async (ports, process) => {
    const { entry, timeoutMs, calls } = plan;
    const options: ConnectOptions = { start: plan.start, timeoutMs, ...(entry === undefined ? {} : { entry }) };
    const connected = await world.attempts.run(process, "connect", timeoutMs + startMarginMs, () => openConnection(ports, name, options));
    let answers = 0;
    if ("value" in connected) {
      const { value: connection } = connected;
      for (let call = 0; call < calls; call++)
        answers += await oneCall(world, process, connection, call % 2 === 0 ? "echo" : "again", timeoutMs);
      await world.attempts.run(process, "close", timeoutMs + 30_000, () => connection.close());
    }
    onEnd(answers);
  };
}

async function oneCall(world: World, process: SimProcess, connection: Connection, method: string, timeoutMs: number): Promise<number> {
  const token = world.ledger.ask(method);
  const called = await world.attempts.run(process, `call ${token}`, timeoutMs, () => connection.call(method, { token }, { timeoutMs }));
  if ("error" in called) return 0;
  world.ledger.answered(token, called.value);
  return 1;
}

/** `hob start`. */
export function starter(world: World, entry: string, timeoutMs: number): Script {
  return async (ports, process) => {
    // The probe afterwards has five seconds of its own.
    await world.attempts.run(process, "start", timeoutMs + startMarginMs + 5_000, () => start(ports, name, { entry, timeoutMs }));
  };
}

/** `hob restart`, which ends what runs and probes as `start` does. */
export function restarter(world: World, entry: string, timeoutMs: number): Script {
  return async (ports, process) => {
    await world.attempts.run(process, "restart", timeoutMs + startMarginMs + 5_000, () => restart(ports, name, { entry, timeoutMs }));
  };
}

/** `hob reload`. */
export function reloader(world: World, timeoutMs: number): Script {
  return async (ports, process) => {
    await world.attempts.run(process, "reload", timeoutMs, () => reload(ports, name, { timeoutMs }));
  };
}

/** `hob stop`, and with `now` by force. */
export function stopper(
  world: World,
  timeoutMs: number,
  now: boolean,
  onEnd: (outcome: Outcome<StopOutcome>) => void = () => undefined,
): Script {
  return async (ports: ClientPorts, process) => {
    onEnd(await world.attempts.run(process, "stop", timeoutMs, () => stop(ports, name, { timeoutMs, now })));
  };
}

/** `hob status`. */
export function looker(world: World, timeoutMs: number): Script {
  return async (ports, process) => {
    await world.attempts.run(process, "status", timeoutMs, () => probe(ports, name, { timeoutMs }));
  };
}
