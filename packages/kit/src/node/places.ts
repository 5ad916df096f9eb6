/**
 * Where everything is (ENV-08). One rule: HOB_HOME, or a fixed place in the home directory of the account that the process
 * acts for. It does not depend on HOME, XDG_RUNTIME_DIR or TMPDIR, which differ between a shell, a GUI and cron.
 */
import { userInfo } from "node:os";
import { HobError } from "../errors/hob-error.ts";
import type { Places } from "../wire/instance.ts";
import { networkFileSystem } from "./file-system.ts";

/** What the rule looks at. */
export interface Surroundings {
  /** Value of HOB_HOME. */
  hobHome: string | undefined;
  uid: number;
  /** Home directory in the account database; `undefined` when the user id has no account. Asked only when it matters. */
  accountHome: () => string | undefined;
  /** The kind of network file system that a path is on. */
  networkFileSystem: (path: string) => string | undefined;
}

/** `home` is a caller's own choice and goes before everything. Throws `usage` for a path that is not absolute. */
export function choosePlaces(around: Surroundings, home?: string): Places {
  const runtimeDirectory = `/tmp/hob-${around.uid}`;
  const named = nonEmpty(home) ?? nonEmpty(around.hobHome);
  if (named !== undefined) return { home: absolute(named, nonEmpty(home) === undefined ? "HOB_HOME" : "home"), runtimeDirectory };
  const account = around.accountHome();
  const usable = account?.startsWith("/") === true && account !== "/" && account !== "/nonexistent";
  // ENV-12: on a network file system each host keeps to itself.
  if (!usable || around.networkFileSystem(account) !== undefined) return { home: runtimeDirectory, runtimeDirectory };
  return { home: `${tidy(account)}/.local/state/hob`, runtimeDirectory };
}

/** The same for this process. */
export function placesOf(home?: string): Places {
  return choosePlaces({ hobHome: process.env.HOB_HOME, uid: process.geteuid?.() ?? -1, accountHome, networkFileSystem }, home);
}

/** From the account database, not from $HOME. */
function accountHome(): string | undefined {
  try {
    return userInfo().homedir;
  } catch {
    return undefined; // a container running under a number that nobody entered
  }
}

function absolute(path: string, source: string): string {
  if (path.startsWith("/")) return tidy(path);
  throw new HobError("usage", `${source} must be an absolute path, and is ${JSON.stringify(path)}`, {
    hint: "Give the whole path; a relative one would be another place in every directory.",
  });
}

/** One spelling: no doubled or trailing slashes. Links stay, since client and daemon must only agree. */
function tidy(path: string): string {
  return path.replace(/\/+/g, "/").replace(/(.)\/$/, "$1");
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
