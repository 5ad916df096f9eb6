/**
 * What was seen of a daemon from outside, as one table: what the address said x whether the claim is held -> state.
 * Every command that asks "is it running?" goes through here, so that no two commands disagree (READY-12).
 */
import type { ProbeState } from "../wire/control.ts";

/** What connecting and saying hello came to. */
export const sightings = ["answered", "answered-busy", "answered-starting", "answered-draining", "silent", "nobody"] as const;
export type Sighting = (typeof sightings)[number];

/**
 * What the locks, the record and the note say: nothing ever ran, the claim is free, free with a process on the way to it,
 * held, or held by one that says what it does.
 */
export const claims = ["unused", "free", "launched", "held", "held-starting", "held-draining"] as const;
export type ClaimSeen = (typeof claims)[number];

/** An answer speaks for itself; the claim is asked only when nobody is at the address (L1, L4). */
// biome-ignore format: a table is read in columns
export const probeTable = {
  answered: { unused: "ready", free: "ready", launched: "ready", held: "ready", "held-starting": "ready", "held-draining": "ready" },
  "answered-busy": { unused: "busy", free: "busy", launched: "busy", held: "busy", "held-starting": "busy", "held-draining": "busy" },
  "answered-starting": { unused: "starting", free: "starting", launched: "starting", held: "starting", "held-starting": "starting", "held-draining": "starting" },
  "answered-draining": { unused: "draining", free: "draining", launched: "draining", held: "draining", "held-starting": "draining", "held-draining": "draining" },
  silent: { unused: "unresponsive", free: "unresponsive", launched: "unresponsive", held: "unresponsive", "held-starting": "unresponsive", "held-draining": "unresponsive" },
  nobody: { unused: "absent", free: "stale", launched: "starting", held: "unreachable", "held-starting": "starting", "held-draining": "draining" },
} as const satisfies Record<Sighting, Record<ClaimSeen, ProbeState>>;
