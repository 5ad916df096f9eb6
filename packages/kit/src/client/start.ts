/**
 * Starting a daemon exactly once, however many want it (L5): take the lock, look again, and only then launch. Whoever
 * waits gets the same error as the one who launched when the start fails.
 */
import { HobError } from "../errors/hob-error.ts";
import type { LaunchedChild } from "../ports/processes.ts";
import { idleReason } from "../wire/last-end.ts";
import type { LaunchRecord } from "../wire/launch.ts";
import { readOwner } from "./claim-look.ts";
import { waitForFreeClaim } from "./claim-wait.ts";
import { afterEnd, converse } from "./converse.ts";
import { readLastEnd } from "./last-end.ts";
import type { ClientPorts } from "./ports.ts";
import { inTurn, type Started, type Starter, type StartOrder } from "./start-lock.ts";

/** A daemon that has left so often by then would do so for ever; fewer times may be the fault of a busy machine. */
const launchesMax = 10;

/** Resolves with a daemon that answers, started here or by somebody else meanwhile. */
export async function startOnce(ports: ClientPorts, order: StartOrder): Promise<Started> {
  return await inTurn(ports, order, () => true, startUnderLock);
}

/**
 * The holder of the lock starts the daemon, once the claim is free; whoever holds it may also come to answer. One that was
 * ready, and left because nobody came for so long as we stood still, is started again (L9).
 */
export async function startUnderLock(starter: Starter): Promise<Started> {
  for (let launches = 0; ; launches++) {
    const greeting = await waitForFreeClaim(starter);
    if (greeting !== undefined) return { greeting, started: launches > 0 };
    if (launches > 0 && (launches === launchesMax || !(await leftIdle(starter)))) throw goneAgain(starter.order);
    await launchUntilReady(starter);
  }
}

/** Resolves when the daemon said that it is ready, or that another one has the claim: in both cases somebody answers. */
async function launchUntilReady(starter: Starter): Promise<void> {
  const { ports, order } = starter;
  const nonce = ports.random.id();
  const child = await launch(starter, nonce);
  const slow = ports.clock.timer(1_000, () => order.onRemark(`starting ${order.target.title}`, "progress"));
  try {
    const outcome = await converse(ports, order.target, child, nonce, { ...order.limits, deadline: order.deadline }, (text) =>
      order.onRemark(`${order.target.title}: ${text}`, "progress"),
    );
    if (outcome.kind === "overdue") await endOverdue(starter, child);
    if (outcome.kind === "failed" && outcome.error.code === "already-owned") return;
    if (outcome.kind !== "ready") throw outcome.error;
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

async function leftIdle({ ports, order }: Starter): Promise<boolean> {
  const { files } = ports;
  const { paths } = order.target;
  const end = await readLastEnd(files, paths, await readOwner(files, paths));
  return end?.kind === "clean" && end.reason === idleReason;
}

function goneAgain({ target }: StartOrder): HobError {
  return new HobError("start-failed", `${target.title} became ready and was gone again before it could be used`, {
    hint: `See ${target.paths.log}.`,
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
