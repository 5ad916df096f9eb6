/**
 * Named points of the lifecycle, in the order in which they are passed. A daemon in production publishes them to nobody;
 * tests and simulators observe them, and may hold or kill the process at one.
 */
export const tracePoints = [
  "entered",
  "before-claim",
  "claimed",
  "recorded",
  "before-setup",
  "set-up",
  "before-bind",
  "bound",
  "before-publish",
  "published",
  "before-ready",
  "ready",
  "drain",
  "unpublished",
  "closed",
  "before-release",
  "client-connect",
  "client-waiting",
  "client-start-lock",
  "client-spawn",
  "client-answered",
] as const;
export type TracePoint = (typeof tracePoints)[number];

export interface Trace {
  /** May block the whole process (a test holding it there), may never throw. */
  point(name: TracePoint, facts?: Record<string, unknown>): void;
}
