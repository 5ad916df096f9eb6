/**
 * From an old daemon to a new one, for the holder of the start lock. That the new one would start is tried first, as far
 * as it can be without running its setup beside the old one's. Where it fails to start all the same, when the old one has
 * ended already, the old one's program is started again, and the error tells both (VER-09).
 */
import { HobError } from "../errors/hob-error.ts";
import { lookAtClaim } from "./claim-look.ts";
import { preflight } from "./preflight.ts";
import { startUnderLock } from "./start.ts";
import type { Started, Starter } from "./start-lock.ts";

/** What has made room. */
export interface OldDaemon {
  entry: string;
  version: string;
  pid: number;
}

/** `endOld` resolves with `undefined` when there was none. */
export async function changeOver(starter: Starter, endOld: () => Promise<OldDaemon | undefined>): Promise<Started> {
  await preflight(starter);
  const old = await endOld();
  try {
    return await startUnderLock(starter);
  } catch (error) {
    const failure = HobError.from(error, "start-failed");
    throw old === undefined || (await somebodyIsThere(starter)) ? failure : await goBack(starter, old, failure);
  }
}

/** Whoever is there goes on: it may be the new one, whose start takes longer than our caller waits. */
async function somebodyIsThere({ ports, order }: Starter): Promise<boolean> {
  const { seen } = await lookAtClaim(ports, order.target.paths);
  return seen !== "unused" && seen !== "free";
}

/** Resolves with the error to throw. */
async function goBack(starter: Starter, old: OldDaemon, failure: HobError): Promise<HobError> {
  const { order, notes } = starter;
  notes.costALife(order.who.build);
  const told = (outcome: string, startedAgain: number | undefined): HobError =>
    new HobError(
      failure.code,
      `${order.target.title} ${order.who.version} failed to start, when ${old.version} (pid ${old.pid}) had ended to make room for it: ${failure.message}. ${outcome}.`,
      { hint: failure.hint, cause: failure, details: { ...failure.details, previous: { ...old, startedAgain } } },
    );
  if (old.entry === order.entry) return told(`The program of both is ${old.entry}, so there is nothing to go back to`, undefined);
  order.onRemark(`going back to ${order.target.title} ${old.version}`, "decision");
  try {
    const { greeting } = await startUnderLock({ ...starter, fits: () => true, order: { ...order, entry: old.entry } });
    greeting.session.destroy();
    await notes.answered(greeting.hello.pid);
    return told(`The old program was started again (${greeting.hello.version}, pid ${greeting.hello.pid})`, greeting.hello.pid);
  } catch (error) {
    const { message, details } = HobError.from(error, "start-failed");
    if (await somebodyIsThere(starter)) return told("The old program is being started again", Number(details?.pid));
    return told(`The old program could not be started again: ${message}`, undefined);
  }
}
