/**
 * Ending in order (L8): refuse new work, finish what was accepted, close, exit; three deadlines, one inside the other,
 * and the last timer set before any other code runs. Everything acquired is released in reverse order, the claim last.
 */
import { Deadline } from "../base/deadline.ts";
import type { Disposer } from "../base/disposer.ts";
import { HobError, messageOf } from "../errors/hob-error.ts";
import { within } from "../ports/clock.ts";
import type { Door } from "./door.ts";
import type { Holding } from "./holding.ts";
import type { Identity } from "./identity.ts";
import type { ServerPorts } from "./ports.ts";
import type { Publisher } from "./publisher.ts";
import type { DaemonService } from "./service.ts";

export interface EndingParts {
  ports: ServerPorts;
  identity: Identity;
  holding: Holding;
  publisher: Publisher;
  door: Door;
  service: DaemonService;
  /** Aborted between drain and close: the author's code ends. */
  closing: AbortController;
  disposer: Disposer;
  /** The last look at the status, for when the daemon is down. */
  lastWords: () => Promise<void>;
}

/** Time for the replies of aborted calls to be written. */
const replyMs = 100;
/** Time for what is queued to be taken by clients that read. */
const flushMs = 500;

export async function end(parts: EndingParts, reason: string): Promise<never> {
  const { ports, identity, closing, holding } = parts;
  const { drainMs, closeMs, exitMs } = identity.limits;
  const wholeMs = drainMs + closeMs + exitMs;
  ports.clock.timer(wholeMs, () => {
    holding.owner.foresee("forced", `its end took longer than ${wholeMs / 1000} s (${reason})`);
    ports.self.exit(1);
  });
  ports.trace.point("drain");
  holding.log.log.info(`ending: ${reason}`);
  const ending = new HobError("draining", `${identity.title} is ending: ${reason}`);
  await stopDrain(parts, ending);
  closing.abort(ending);
  await stopClose(parts);
  return await stopExit(parts, reason, 0);
}

async function stopDrain({ ports, identity, publisher, door, service }: EndingParts, reason: HobError): Promise<void> {
  await publisher.retire();
  door.drain(reason);
  await service.idle(Deadline.after(ports.clock, identity.limits.drainMs));
  door.abortCalls(reason);
  await service.idle(Deadline.after(ports.clock, replyMs));
  await within(ports.clock, flushMs, door.close());
  door.destroy();
}

async function stopClose({ ports, identity, holding, disposer, lastWords }: EndingParts): Promise<void> {
  const { closeMs } = identity.limits;
  await lastWords().catch((error: unknown) => holding.log.log.warn(messageOf(error)));
  const failures = await within(ports.clock, closeMs, disposer.release());
  for (const { what, error } of failures ?? []) ports.tell(`hob: releasing ${what}: ${messageOf(error)}\n`);
  ports.trace.point("closed");
}

/** Says how this life ended, and exits. The kernel frees the claim with the process: whoever waits for it finds nothing left. */
export async function stopExit({ ports, holding }: Pick<EndingParts, "ports" | "holding">, reason: string, code: number): Promise<never> {
  await holding.owner
    .update({ state: code === 0 ? "closed" : "failed", ended: { at: ports.clock.wallMs(), reason } })
    .catch(() => undefined);
  ports.trace.point("before-release");
  return ports.self.exit(code);
}
