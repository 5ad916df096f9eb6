/** What reaching a daemon comes to when it does not answer at once: start it, wait for it, replace it, or say why not. */
import { HobError } from "../errors/hob-error.ts";
import { sleep } from "../ports/clock.ts";
import type { HelloReply } from "../wire/control.ts";
import { lookAtClaim, readOwner } from "./claim-look.ts";
import { waitForClaimFree } from "./claim-wait.ts";
import type { ClientPorts } from "./ports.ts";
import type { Reached, ReachOrder } from "./reach.ts";
import { replaceOnce } from "./replace.ts";
import { startOnce } from "./start.ts";
import { silentError } from "./start-lock.ts";
import { hintName, missingSocketHint } from "./target.ts";
import { upgradeDecision } from "./upgrade.ts";

type StartingOrder = ReachOrder & { entry: string };

export async function start(ports: ClientPorts, order: StartingOrder): Promise<Reached> {
  const { greeting, started } = await startOnce(ports, { ...order, unlessStopped: order.start === "unless-stopped" });
  return { ...greeting, started };
}

export async function replaceOld(ports: ClientPorts, order: StartingOrder): Promise<Reached> {
  const { greeting, started } = await replaceOnce(ports, { ...order, unlessStopped: false });
  if (upgradeDecision(greeting.hello, order.who.build) === "use") return { ...greeting, started };
  greeting.session.destroy();
  throw stillOld(order, greeting.hello);
}

export async function silent(ports: ClientPorts, order: ReachOrder): Promise<HobError> {
  return silentError(order.target, (await readOwner(ports.files, order.target.paths))?.pid, order.deadline);
}

export async function tellOfSilence(ports: ClientPorts, { target, onRemark }: ReachOrder): Promise<void> {
  const pid = (await readOwner(ports.files, target.paths))?.pid;
  onRemark(`waiting for ${target.title}${pid === undefined ? "" : ` (pid ${pid})`}, which does not answer yet`, "progress");
}

/**
 * A draining daemon is waited for, so that a newcomer's command works instead of failing (STOP-15). The next one may hold the
 * claim already.
 */
export async function waitForEnd(ports: ClientPorts, order: ReachOrder, ending: HelloReply): Promise<void> {
  if (await waitForClaimFree(ports, order.target, order.deadline, ending.generation)) return;
  throw new HobError("draining", `${order.target.title} is ending and did not end within the time allowed`);
}

/** For callers that never start: returns to look again while somebody is about to answer, throws when nobody will. */
export async function waitUnlessAbsent(ports: ClientPorts, order: ReachOrder): Promise<void> {
  const { seen, owner } = await lookAtClaim(ports, order.target.paths);
  if (seen === "unused" || seen === "free" || seen === "held-draining") {
    throw new HobError("not-running", `${order.target.title} is not running`, {
      hint: `Start it with \`hob start ${hintName(order.target)}\`.`,
    });
  }
  if (order.deadline.expired) {
    const pid = owner === undefined ? "" : ` (pid ${owner.pid})`;
    throw new HobError("unreachable", `${order.target.title}${pid} is alive but its socket is missing`, {
      ...missingSocketHint(order.target),
      details: { pid: owner?.pid },
    });
  }
  await sleep(ports.clock, 5 + ports.random.fraction() * 15);
}

/** Checked once, and then an error instead of another round (VER-02). */
function stillOld(order: ReachOrder, hello: HelloReply): HobError {
  const text = `${order.target.title} was replaced, and is still ${hello.build} instead of ${order.who.build}`;
  return new HobError("version-mismatch", text, { hint: "Another installation starts it again; update or remove that one." });
}
