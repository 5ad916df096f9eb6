/** Every page that is printed from a table, or shows files. To add one: a row here, a file beside this one, a test that both agree. */
import { readFileSync } from "node:fs";
import { errorTable } from "../../packages/kit/src/errors/table.ts";
import { daemonTable } from "../../packages/kit/src/state/daemon.ts";
import { probeTable } from "../../packages/kit/src/state/probe.ts";
import { limitTable } from "../../packages/kit/src/wire/limits.ts";
import { census } from "../../test/census/table/table.ts";
import { censusPage } from "./census.ts";
import { commandPage, manualPage } from "./command.ts";
import { withCounters } from "./counters.ts";
import { withFiles } from "./embed.ts";
import { errorsPage } from "./errors.ts";
import { type Lifecycle, lifecyclePage } from "./lifecycle.ts";
import { limitsPage } from "./limits.ts";
import { titledTests } from "./test-titles.ts";

export const lifecycles: readonly Lifecycle[] = [
  {
    title: "A daemon",
    about: "A row is the state that a daemon is in, a column is what happens, and the cell is the state that follows.",
    table: daemonTable,
    diagram: true,
  },
  {
    title: "A daemon seen from outside",
    about:
      "A row is what connecting to its address came to, a column is what the locks and the record say, and the cell is what every command then calls it. " +
      "An answer speaks for itself; the claim decides only when nobody is at the address.",
    table: probeTable,
    diagram: false,
  },
];

/** Path under the repository's root, and how its text is made. */
export const pages: readonly { path: string; print: (root: string) => string | Promise<string> }[] = [
  { path: "docs/errors.md", print: () => errorsPage(errorTable) },
  { path: "docs/limits.md", print: () => limitsPage(limitTable) },
  { path: "docs/lifecycle.md", print: () => lifecyclePage(lifecycles) },
  { path: "docs/cli.md", print: commandPage },
  { path: "packages/cli/man/hob.1", print: manualPage },
  { path: "docs/testing.md", print: (root) => withCounters(withFiles(root, readFileSync(`${root}docs/testing.md`, "utf8"))) },
  { path: "docs/census.md", print: (root) => censusPage(census, titledTests(root)) },
  { path: "README.md", print: (root) => withFiles(root, readFileSync(`${root}README.md`, "utf8")) },
];
