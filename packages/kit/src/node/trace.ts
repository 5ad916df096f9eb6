/**
 * The port Trace: publishes to the diagnostics channel `hob:lifecycle`. Without a subscriber a point costs one
 * comparison. A test preloads a module (`--import`) that subscribes and may hold or kill the process at a point.
 */
import { channel } from "node:diagnostics_channel";
import type { Trace, TracePoint } from "../ports/trace.ts";

/** A message on the channel. */
export interface TraceMessage {
  point: TracePoint;
  facts: Record<string, unknown>;
}

export const traceChannelName = "hob:lifecycle";
const lifecycle = channel(traceChannelName);

export const trace: Trace = {
  point(name: TracePoint, facts: Record<string, unknown> = {}): void {
    if (!lifecycle.hasSubscribers) return;
    // An error in a subscriber does not come back here: Node reports it as uncaught, in a later turn.
    lifecycle.publish({ point: name, facts } satisfies TraceMessage);
  },
};
