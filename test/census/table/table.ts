/**
 * The census: known failures of daemons behind commands, gathered from public reports, in families. docs/census.md is
 * printed from here, with the tests whose titles carry an id. Gaps in the numbers are meant: they are the census's own.
 */
import type { Family } from "./case.ts";
import { auto, brow, evaluation, term } from "./daemons.ts";
import { race, ready } from "./start.ts";
import { env, stop } from "./surroundings.ts";
import { frame, io, load } from "./traffic.ts";
import { sec, time, ver } from "./trust.ts";

export const census: readonly Family[] = [race, ready, io, frame, load, stop, env, ver, sec, time, term, brow, auto, evaluation];
