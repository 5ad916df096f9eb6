/** Every reader that is fuzzed. To add one: its target beside this file, and a row. */
import { type Case, caseOf } from "../engine/target.ts";
import { calling } from "./calling.ts";
import { config } from "./config.ts";
import { flood } from "./flood.ts";
import { frames } from "./frames.ts";
import { hello } from "./hello.ts";
import { launchLines, launchRecords, startNotes } from "./launch.ts";
import { logLines } from "./log-lines.ts";
import { messages } from "./messages.ts";
import { durations, names, versions } from "./names.ts";
import { marks, stat } from "./processes.ts";
import { crash, owner } from "./records.ts";
import { screen } from "./screen.ts";
import { serving } from "./serving.ts";
import { status } from "./status.ts";
import { commandLine, keys, pairs } from "./words.ts";

export const targets: readonly Case[] = [
  caseOf(frames),
  caseOf(messages),
  caseOf(hello),
  caseOf(serving),
  caseOf(calling),
  caseOf(owner),
  caseOf(crash),
  caseOf(status),
  caseOf(launchRecords),
  caseOf(launchLines),
  caseOf(startNotes),
  caseOf(config),
  caseOf(names),
  caseOf(versions),
  caseOf(durations),
  caseOf(marks),
  caseOf(stat),
  caseOf(commandLine),
  caseOf(pairs),
  caseOf(keys),
  caseOf(logLines),
  caseOf(screen),
  caseOf(flood),
];
