/** Broken copies of the readers, each of which must be found: this is what shows that the fuzzer can see. */
import type { Canary } from "../engine/target.ts";
import { fileCanaries } from "./files.ts";
import { screenCanaries } from "./screens.ts";
import { textCanaries } from "./texts.ts";
import { wireCanaries } from "./wire.ts";

export const canaries: readonly Canary[] = [...wireCanaries, ...fileCanaries, ...textCanaries, ...screenCanaries];
