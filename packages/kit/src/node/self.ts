/** The port Self: this process, as its daemon part sees it. */
import { realpathSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import { HobError } from "../errors/hob-error.ts";
import type { Self } from "../ports/self.ts";
import { buildOf } from "./build-id.ts";
import { FactsKeeper } from "./facts.ts";
import { kernel } from "./kernel.ts";
import { onExit } from "./last-moment.ts";
import { takeLaunch } from "./launch.ts";
import { guardStandardStreams } from "./standard-streams.ts";

export function self(): Self {
  const keeper = new FactsKeeper();
  return {
    entry: entryPath(),
    launch: takeLaunch(),
    env: process.env,
    cwd: process.cwd(),
    build: buildOf,
    async prepare() {
      if (!isMainThread) throw notHere();
      process.umask(0o077);
      guardStandardStreams();
      kernel().raiseOpenFilesLimit();
      kernel().raiseLifeLimits();
    },
    onFatal(handler) {
      process.on("uncaughtException", (error, origin) => handler(error, origin));
    },
    exit: (code) => process.exit(code),
    onExit,
    facts: () => keeper.facts(),
  };
}

/** The umask, the signals and the standard streams belong to a whole process. */
function notHere(): HobError {
  const hint = "Call it in the main thread of a process of its own; that may give its work to worker threads.";
  return new HobError("usage", "`serve` was called in a worker thread", { hint });
}

function entryPath(): string {
  const path = process.argv[1] ?? process.execPath;
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
