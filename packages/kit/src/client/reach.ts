/**
 * From a target to a daemon that answers: look, wait out what passes, start when nobody is there, replace when it is
 * older and its policy allows. The loop ends with an answer or a typed error, never later than the deadline.
 */
import { Deadline } from "../base/deadline.ts";
import { HobError } from "../errors/hob-error.ts";
import { part } from "../errors/part.ts";
import { sleep } from "../ports/clock.ts";
import type { Limits } from "../wire/limits.ts";
import type { OnRemark } from "./face.ts";
import { type Answered, type Greeting, greet, type Introduction } from "./greet.ts";
import type { ClientPorts } from "./ports.ts";
import type { ResolvedTarget } from "./target.ts";
import { upgradeDecision } from "./upgrade.ts";

export interface ReachOrder {
  target: ResolvedTarget;
  /** Absent: never start it. */
  entry: string | undefined;
  start: "always" | "unless-stopped" | "never";
  who: Introduction;
  limits: Limits;
  deadline: Deadline;
  env: Record<string, string>;
  nodeArguments: string[];
  onRemark: OnRemark;
}

/** Somebody accepted, and says nothing for so long: longer than a busy event loop needs, and told before people wonder. */
const silenceMs = 700;

/** Loaded when nobody answers at once: a command that finds its daemon reads none of it. */
const cold = () => part(() => import("./cold.ts"));

export type Reached = Answered & { started: boolean };

export async function reach(ports: ClientPorts, order: ReachOrder): Promise<Reached> {
  const found = await findOrStart(ports, order);
  const { entry, who } = order;
  if (entry === undefined || order.start === "never" || upgradeDecision(found.hello, who.build) === "use") return found;
  found.session.destroy();
  return await (await cold()).replaceOld(ports, { ...order, entry });
}

async function findOrStart(ports: ClientPorts, order: ReachOrder): Promise<Reached> {
  for (;;) {
    const greeting = await greetAloud(ports, order);
    switch (greeting.kind) {
      case "answered":
        if (greeting.hello.state !== "draining") return { ...greeting, started: false };
        greeting.session.destroy();
        await (await cold()).waitForEnd(ports, order, greeting.hello);
        break;
      case "nobody": {
        const { entry } = order;
        if (order.start !== "never" && entry !== undefined) return await (await cold()).start(ports, { ...order, entry });
        await (await cold()).waitUnlessAbsent(ports, order);
        break;
      }
      case "silent":
        throw await (await cold()).silent(ports, order);
      case "full":
      case "hung-up":
        if (order.deadline.expired) throw notTaken(order, greeting);
        await sleep(ports.clock, 5 + ports.random.fraction() * 30);
    }
  }
}

/** What is frozen or busy is waited for, to the deadline; people are told that it is, and which process. */
async function greetAloud(ports: ClientPorts, order: ReachOrder): Promise<Greeting> {
  const told = ports.clock.timer(silenceMs, () => void tellOfSilence(ports, order).catch(() => undefined), { background: true });
  try {
    return await greet(ports, order.target, order.who, order.deadline);
  } finally {
    told.cancel();
  }
}

async function tellOfSilence(ports: ClientPorts, order: ReachOrder): Promise<void> {
  await (await cold()).tellOfSilence(ports, order);
}

function notTaken(order: ReachOrder, greeting: Greeting): HobError {
  const told = greeting.kind === "full" ? greeting.error : undefined;
  return told ?? new HobError("timed-out", `${order.target.title} took no connection within the time allowed`);
}

/** Throws `usage`, as `allowedMs` does. */
export function deadlineOf(ports: ClientPorts, timeoutMs: number): Deadline {
  const leftMs = allowedMs(timeoutMs);
  return Number.isFinite(leftMs) ? Deadline.after(ports.clock, leftMs) : Deadline.never(ports.clock);
}

/** Time that is used up already is none; what is no number would never pass, or be written as what no daemon can read. */
export function allowedMs(timeoutMs: number): number {
  if (typeof timeoutMs === "number" && !Number.isNaN(timeoutMs)) return Math.max(0, timeoutMs);
  throw new HobError("usage", `timeoutMs must be a number of milliseconds, or Infinity, and is ${String(timeoutMs)}`, {
    hint: "Leave it out for the time that is usual.",
  });
}
