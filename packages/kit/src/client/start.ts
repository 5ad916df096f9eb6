/**
 * Starting a daemon exactly once, however many want it (L5): take the lock, look again, and only then launch. Whoever
 * waits gets the same error as the one who launched when the start fails.
 */
import { HobError } from "../errors/hob-error.ts";
import type { LaunchedChild } from "../ports/processes.ts";
import type { LaunchRecord } from "../wire/launch.ts";
import { waitForFreeClaim } from "./claim-wait.ts";
import { afterEnd, converse } from "./converse.ts";
import type { ClientPorts } from "./ports.ts";
import { inTurn, type Started, type Starter, type StartOrder } from "./start-lock.ts";

/** Resolves with a daemon that answers, started here or by somebody else meanwhile. */
export async function startOnce(ports: ClientPorts, order: StartOrder): Promise<Started> {
  return await inTurn(ports, order, () => true, startUnderLock);
}

/** The holder of the lock starts the daemon, once the claim is free; whoever holds it may also come to answer. */
export async function startUnderLock(starter: Starter): Promise<Started> {
  const present = await waitForFreeClaim(starter);
  if (present !== undefined) return { greeting: present, started: false };
  return { greeting: await launchAndGreet(starter), started: true };
}

async function launchAndGreet(starter: Starter): Promise<Started["greeting"]> {
  const { ports, order } = starter;
  const nonce = ports.random.id();
  const child = await launch(starter, nonce);
  const slow = ports.clock.timer(1_000, () => order.onRemark(`starting ${order.target.title}`, "progress"));
  try {
    const outcome = await converse(ports, order.target, child, nonce, { ...order.limits, deadline: order.deadline }, (text) =>
      order.onRemark(`${order.target.title}: ${text}`, "progress"),
    );
    if (outcome.kind === "overdue") await endOverdue(starter, child);
    if (outcome.kind === "failed" && outcome.error.code === "already-owned") return await greetOther(starter);
    if (outcome.kind !== "ready") throw outcome.error;
    return await greetOther(starter);
  } finally {
    slow.cancel();
    child.release();
  }
}

/** Written down before anything is awaited of it: should we be killed, the next one knows it. */
async function launch(starter: Starter, nonce: string): Promise<LaunchedChild> {
  const { ports, processes, order, notes } = starter;
  await notes.launching();
  ports.trace.point("client-spawn");
  const child = await processes.launch({
    entry: order.entry,
    launch: launchRecord(ports, order, nonce),
    logPath: order.target.paths.log,
    env: { ...order.env, HOB_INSIDE: [...ports.self.inside, order.target.title].join(":") },
    nodeArguments: [...ports.self.nodeArguments, ...order.nodeArguments],
  });
  await notes.launched(child.identity);
  return child;
}

/** The daemon said that it is ready, or that another one has the claim: in both cases somebody answers. */
async function greetOther(starter: Starter): Promise<Started["greeting"]> {
  const greeting = await waitForFreeClaim(starter);
  if (greeting !== undefined) return greeting;
  const { order } = starter;
  throw new HobError("start-failed", `${order.target.title} became ready and was gone again before it could be used`, {
    hint: `See ${order.target.paths.log}.`,
  });
}

/** It is our own child and was not ready in all of its time: nobody can be using it. */
async function endOverdue({ ports, processes }: Starter, child: LaunchedChild): Promise<void> {
  if (child.identity !== undefined) await processes.signal(child.identity, "SIGKILL"); // L7
  await afterEnd(ports, child);
}

function launchRecord(ports: ClientPorts, order: StartOrder, nonce: string): LaunchRecord {
  const { home, name, instance } = order.target.paths;
  const startedBy = { program: order.who.program, pid: ports.self.pid, cwd: ports.self.cwd };
  const { directory } = order.target;
  const record = { home, daemon: name, instance, nonce, startedBy };
  return directory === undefined ? record : { ...record, directory };
}
