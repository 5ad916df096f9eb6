/** docs/errors.md: the error table, and which errors share an exit code. */
import type { ErrorRow } from "../../packages/kit/src/errors/table.ts";
import { code, page, table } from "./markdown.ts";

export function errorsPage(errors: Readonly<Record<string, ErrorRow>>): string {
  return page("Errors", "packages/kit/src/errors/table.ts", [
    "Every error that hob reports has one of these codes. A library throws it as a `HobError` with `code`, `message`, `hint` and `retryable`; " +
      "on the wire it is a JSON-RPC error whose `data.code` is the code; a command prints it, as `error.code` under `--json`, and ends with the exit code.",
    table(["code", "exit", "wire", "again?", "what it means", "what to do"], Object.entries(errors).map(errorRow)),
    "`again?`: the same call may succeed later although nothing was changed.",
    "## By exit code",
    table(["exit", "errors"], byExit(errors)),
  ]);
}

function errorRow([name, { meaning, hint, retryable, exit, rpc }]: [string, ErrorRow]): string[] {
  return [code(name), String(exit), String(rpc), retryable ? "yes" : "no", meaning, hint];
}

function byExit(errors: Readonly<Record<string, ErrorRow>>): string[][] {
  const names = new Map<number, string[]>();
  for (const [name, { exit }] of Object.entries(errors)) names.set(exit, [...(names.get(exit) ?? []), code(name)]);
  return [...names].sort(([a], [b]) => a - b).map(([exit, list]) => [String(exit), list.join(", ")]);
}
