/** `@hob/kit/testing`: for authors who test a daemon of their own on real processes. */
export { type CounterName, type Counters, counterTable } from "./chaos/counters.ts";
export { type ChaosFailure, type ChaosReport, type Deeds, reportLines } from "./chaos/report.ts";
export { chaos } from "./node/testing/chaos/chaos.ts";
export type { CallTrial, ChaosOptions, ChaosTarget, CommandTrial, StreamTrial } from "./node/testing/chaos/target.ts";
export { Points } from "./node/testing/points.ts";
export type { PassedPoint } from "./node/testing/points-protocol.ts";
export { type TemporaryHome, type TemporaryHomeOptions, temporaryHome } from "./node/testing/temporary-home.ts";
export { type TracePoint, tracePoints } from "./ports/trace.ts";
