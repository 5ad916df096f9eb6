/** Every row, in the order in which they run. A new one: a file beside this one, a line here. */
import type { Row } from "../harness/bench.ts";
import { call } from "./call.ts";
import { coldStart } from "./cold-start.ts";
import { commands } from "./commands.ts";
import { flood } from "./flood.ts";
import { herd } from "./herd.ts";
import { memory } from "./memory.ts";
import { py } from "./py.ts";
import { streams } from "./streams.ts";
import { termCommands } from "./term-commands.ts";
import { termKeys } from "./term-keys.ts";
import { termMemory } from "./term-memory.ts";
import { termOutput } from "./term-output.ts";

export const rows: readonly Row[] = [
  call,
  flood,
  streams,
  commands,
  coldStart,
  herd,
  memory,
  py,
  termOutput,
  termKeys,
  termCommands,
  termMemory,
];
