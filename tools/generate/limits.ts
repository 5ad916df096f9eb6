/** docs/limits.md: the table of limits, in the units that people read. */
import { formatBytes } from "../../packages/kit/src/base/byte-sizes.ts";
import type { LimitRow } from "../../packages/kit/src/wire/limits.ts";
import { code, page, table } from "./markdown.ts";

export function limitsPage(limits: Readonly<Record<string, LimitRow>>): string {
  return page("Limits", "packages/kit/src/wire/limits.ts", [
    "Everything in hob has a limit, and these are all of them. A daemon may change the tunable ones in its declaration (`limits: { … }`); `hob status` shows what is in force.",
    table(
      ["limit", "default", "tunable", "why"],
      Object.entries(limits).map(([name, row]) => [code(name), shown(row), row.tunable ? "yes" : "no", row.reason]),
    ),
  ]);
}

function shown({ value, unit }: LimitRow): string {
  if (unit === "bytes") return formatBytes(value).replace(".0 ", " ");
  if (unit === "count") return value.toLocaleString("en-US");
  if (value >= 60_000 && value % 60_000 === 0) return `${value / 60_000} min`;
  return value >= 1000 ? `${value / 1000} s` : `${value} ms`;
}
