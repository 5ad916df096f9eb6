/** Would a start succeed? The entry is loaded and the configuration validated in a process of its own that claims nothing. */
import { HobError } from "../errors/hob-error.ts";
import { converse, type LaunchOutcome } from "./converse.ts";
import type { Starter } from "./start-lock.ts";
import type { ResolvedTarget } from "./target.ts";

/**
 * Throws what the start would have failed with; the daemon that runs is not touched. The setup of the new one is not run: two
 * at once might harm each other.
 */
export async function preflight({ ports, processes, order, notes }: Starter): Promise<void> {
  const { home, name, instance } = order.target.paths;
  const nonce = ports.random.id();
  const startedBy = { program: order.who.program, pid: ports.self.pid, cwd: ports.self.cwd };
  const child = await processes.launch({
    entry: order.entry,
    launch: { home, daemon: name, instance, nonce, startedBy, preflight: true },
    logPath: order.target.paths.log,
    env: order.env,
    nodeArguments: [...ports.self.nodeArguments, ...order.nodeArguments],
  });
  await notes.trying(child.identity);
  try {
    const outcome = await converse(ports, order.target, child, nonce, { ...order.limits, deadline: order.deadline }, () => undefined);
    if (outcome.kind === "ready") return;
    if (child.identity !== undefined && outcome.kind !== "failed") await processes.signal(child.identity, "SIGKILL"); // L7
    throw wouldNotStart(order.target, outcome);
  } finally {
    child.release();
  }
}

function wouldNotStart({ title }: ResolvedTarget, { kind, error }: Exclude<LaunchOutcome, { kind: "ready" }>): HobError {
  const left = "so the old one was left running";
  if (kind === "impatient") return new HobError("start-timeout", `the new ${title} could not be tried within the time allowed, ${left}`);
  const { code, message, hint, details } = error;
  const rest = details === undefined ? {} : { details };
  return new HobError(code, `the new ${title} would not start, ${left}: ${message}`, { hint, cause: error, ...rest });
}
