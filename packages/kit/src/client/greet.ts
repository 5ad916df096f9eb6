/** The first words to whoever answers at the address: hello, for those who want to call (inquire.ts is for the others). */
import type { Deadline } from "../base/deadline.ts";
import { HobError } from "../errors/hob-error.ts";
import type { CallingSession } from "../rpc/calling-session.ts";
import { type HelloReply, type HelloRequest, protocolRange } from "../wire/control.ts";
import { type Dialled, dial } from "./dial.ts";
import type { ClientPorts } from "./ports.ts";
import type { ResolvedTarget } from "./target.ts";

/** Connected, and no answer within the deadline; or not connected. */
export type Unanswered = { kind: "silent" } | Exclude<Dialled, { kind: "connected" }>;

export interface Answered {
  kind: "answered";
  session: CallingSession;
  hello: HelloReply;
}

export type Greeting = Answered | Unanswered;

export interface Introduction {
  version: string;
  build: string;
  program: string;
}

/** Throws a `HobError` for everything that is no `Greeting`, such as EACCES or a program that is not a daemon. */
export async function greet(ports: ClientPorts, target: ResolvedTarget, who: Introduction, deadline: Deadline): Promise<Greeting> {
  const request: HelloRequest = {
    protocol: protocolRange,
    version: who.version,
    build: who.build,
    client: { program: who.program, pid: ports.self.pid, ...insideOf(ports, target) },
  };
  return await talk(ports, target, deadline, async (session) => {
    const hello = await session.hello(request, deadline);
    refuseStranger(target, hello);
    return { kind: "answered", session, hello };
  });
}

/** For a process that was started by the very daemon that it calls (LOAD-13). */
function insideOf({ self }: ClientPorts, target: ResolvedTarget): { insideSinceMs?: number } {
  return self.inside.at(-1) === target.title ? { insideSinceMs: self.insideSinceMs } : {};
}

/** Connects and asks; whatever goes wrong on the way is the same for every question. */
export async function talk<T>(
  ports: ClientPorts,
  target: ResolvedTarget,
  deadline: Deadline,
  ask: (session: CallingSession) => Promise<T>,
): Promise<T | Unanswered> {
  const dialled = await dial(ports, target);
  if (dialled.kind !== "connected") return dialled;
  try {
    return await ask(dialled.session);
  } catch (error) {
    dialled.session.destroy();
    return failureOf(error, deadline);
  }
}

function failureOf(error: unknown, deadline: Deadline): Unanswered {
  if (!(error instanceof HobError)) throw error;
  if (error.cause instanceof HobError && error.cause.code === "not-a-daemon") throw error.cause; // it did answer, in no language of ours
  if (error.code === "disconnected" || error.code === "outcome-unknown") return { kind: "hung-up" };
  if (error.code === "timed-out" && !deadline.expired) return { kind: "hung-up" }; // our first words came too late for the daemon
  if (error.code === "too-many-connections") return { kind: "full", error };
  if (error.code === "timed-out" || deadline.expired) return { kind: "silent" };
  throw error;
}

/** The name of a socket proves nothing: who answers says who it is. */
export function refuseStranger(target: ResolvedTarget, answer: { daemon: string; instance: string; pid: number }): void {
  if (answer.daemon === target.paths.name && answer.instance === target.paths.instance) return;
  throw new HobError(
    "not-a-daemon",
    `${target.paths.socket} is answered by ${answer.daemon}@${answer.instance} (pid ${answer.pid}), not by ${target.title}`,
  );
}
