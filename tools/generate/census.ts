/**
 * docs/census.md: every known failure, and the tests whose titles carry its id. It is printed only when the two agree: a
 * case has tests, or a reason why not, and no title carries an id that is not in the census.
 */
import { type Case, casesOf, type Family } from "../../test/census/table/case.ts";
import { code, page, table } from "./markdown.ts";
import type { TitledTest } from "./test-titles.ts";

type Standing = "passing" | "pending" | "not applicable";

const standings: readonly Standing[] = ["passing", "pending", "not applicable"];

/** Throws when table and titles do not agree. */
export function censusPage(families: readonly Family[], tests: readonly TitledTest[]): string {
  const faults = disagreements(families, tests);
  if (faults.length > 0) throw new Error(`the census and the titles of the tests do not agree:\n  ${faults.join("\n  ")}`);
  return page("Census of known failures", "test/census/table and the titles of the tests", [
    ...opening(families),
    "## Counts",
    counts(families),
    ...families.flatMap((family) => familyPart(family, tests)),
  ]);
}

/** Sentences, one for each fault. */
export function disagreements(families: readonly Family[], tests: readonly TitledTest[]): string[] {
  const faults: string[] = [];
  const known = new Map(casesOf(families));
  for (const { path, title, ids } of tests)
    for (const id of ids) if (!known.has(id)) faults.push(`${path}: "${title}" carries ${id}, which is not in the census`);
  for (const [id, row] of known) {
    const shown = tests.filter(({ ids }) => ids.includes(id));
    const reasons = [row.pending, row.notApplicable].filter((reason) => reason !== undefined);
    if (shown.length === 0 && reasons.length === 0) faults.push(`${id} has neither a test whose title carries it nor a reason why not`);
    if (shown.length > 0 && reasons.length > 0) faults.push(`${id} has a reason not to be tested, and a test in ${shown[0]?.path}`);
    if (reasons.length > 1) faults.push(`${id} is both pending and not applicable`);
  }
  return faults;
}

function opening(families: readonly Family[]): string[] {
  const all = [...casesOf(families)];
  const passing = all.filter(([, row]) => standingOf(row) === "passing").length;
  return [
    `Programs that put a daemon behind a command fail in the same ways, again and again. Here are ${all.length} of these ways, each from a ` +
      `public report where there is one, and for each what shows that hob does not fail so: ${passing} of them are shown by tests, and every ` +
      "other one says why it is not. A link at a failure leads to one report of it: it tells of that program as it was then, and no more.",
    "The tests run real daemons, as real processes, and do to them what the reports tell: race them, freeze, block and kill them at named " +
      "points of their life, fill their disk, take away their files, plant others, refuse them what the system may refuse. None of that is " +
      "a branch in the product: a test watches the diagnostics channel `hob:lifecycle`, or preloads a module into the daemon. What needs " +
      "other users, mounts or namespaces runs as root, is skipped for others, and is marked *(root)*.",
    "All tests of one case, and those of one file alone, which is quicker:",
    "```sh\nnpm test -- -t RACE-05\nnpm test -- test/process/frozen.test.ts -t RACE-05\n```",
  ];
}

function counts(families: readonly Family[]): string {
  const row = (name: string, subject: string, rows: readonly Case[]): string[] => [
    name,
    subject,
    ...standings.map((standing) => String(rows.filter((one) => standingOf(one) === standing).length)),
    String(rows.length),
  ];
  const lines = families.map((family) =>
    row(
      `[${family.prefix}](#${anchor(family)})`,
      family.subject,
      [...casesOf([family])].map(([, one]) => one),
    ),
  );
  const sum = row(
    "",
    "**all**",
    [...casesOf(families)].map(([, one]) => one),
  );
  return table(["family", "what it is about", ...standings, "cases"], [...lines, sum]);
}

function familyPart(family: Family, tests: readonly TitledTest[]): string[] {
  const rows = [...casesOf([family])].map(([id, row]) => [
    code(id),
    row.failure + reportOf(row),
    standingOf(row),
    row.pending ?? row.notApplicable ?? shownBy(id, tests),
  ]);
  return [`## ${heading(family)}`, table(["id", "the failure", "hob", "shown by, or why not"], rows)];
}

function heading({ prefix, subject }: Family): string {
  return `${prefix}: ${subject}`;
}

/** As GitHub makes it from the heading. */
function anchor(family: Family): string {
  return heading(family)
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");
}

function standingOf({ pending, notApplicable }: Case): Standing {
  if (pending !== undefined) return "pending";
  return notApplicable === undefined ? "passing" : "not applicable";
}

function reportOf({ reported }: Case): string {
  if (reported === undefined) return "";
  return ` ([${reported}](https://github.com/${reported.replace("#", "/issues/")}))`;
}

function shownBy(id: string, tests: readonly TitledTest[]): string {
  const shown = tests.filter(({ ids }) => ids.includes(id));
  return shown.map(({ path, title, asRoot }) => `[${title}](../${path})${asRoot ? " *(root)*" : ""}`).join("<br>");
}
