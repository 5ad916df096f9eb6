/**
 * What the note of the last holder forbids the next one: a start that has failed is told to those who waited for it (L5),
 * one that was stopped on purpose is not started by those who respect that (RACE-18), and a replacement that has cost a
 * daemon its life in vain is not tried again at once (VER-09).
 */
import { HobError } from "../errors/hob-error.ts";
import type { FailedNote, StartNote } from "../wire/start-note.ts";
import type { StartOrder } from "./start-lock.ts";
import { hintName } from "./target.ts";

/** Throws what the note says, when it is meant for us, who have waited for the lock since `waitingSinceMs`. */
export function obeyNote(note: StartNote, order: StartOrder, nowMs: number, waitingSinceMs: number): void {
  const agoMs = nowMs - note.atMs;
  if (note.kind === "failed" && note.atMs >= waitingSinceMs && agoMs >= 0) throw HobError.fromBody(note.error);
  if (note.kind === "failed" && order.replacing === true && note.costALife === order.who.build) refuseAgain(order, note, agoMs);
  if (note.kind === "stopped" && order.unlessStopped) refuseStopped(order, agoMs);
}

function refuseStopped({ target, limits }: StartOrder, agoMs: number): void {
  const leftMs = limits.stopMarkMs - agoMs;
  if (agoMs < -limits.startCapMs || leftMs <= 0) return; // a time so far ahead is none of ours
  const when = agoMs < 0 ? "is being stopped" : `was stopped ${(agoMs / 1000).toFixed(1)} s ago`;
  throw new HobError("stopped-on-purpose", `${target.title} ${when}`, {
    hint: `Start it with \`hob start ${hintName(target)}\`, or try again in ${Math.ceil(leftMs / 1000)} s.`,
    retryAfterMs: leftMs,
  });
}

/** Each try ends the life of a daemon that works (VER-09). */
function refuseAgain({ target, limits }: StartOrder, { error }: FailedNote, agoMs: number): void {
  const leftMs = limits.replaceAgainMs - agoMs;
  if (agoMs < 0 || leftMs <= 0) return;
  const { code, message, details } = HobError.fromBody(error);
  throw new HobError(code, `${message} That was ${Math.round(agoMs / 1000)} s ago, and the old one is left alone for now.`, {
    hint: `Mend it, then \`hob restart ${hintName(target)}\`; by itself it is tried again in ${Math.ceil(leftMs / 1000)} s.`,
    retryAfterMs: leftMs,
    ...(details === undefined ? {} : { details }),
  });
}
