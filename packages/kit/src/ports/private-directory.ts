/**
 * The directory that only its user can enter: the boundary that every socket, lock and log of hob lies behind (L3). It is
 * made when missing, tightened when it is ours but loose, and refused when it is anything else, without following links.
 */
import { shellWord } from "../base/shell-word.ts";
import { HobError } from "../errors/hob-error.ts";
import { systemCode, systemHint } from "../errors/system-code.ts";
import type { FileFacts, Files } from "./files.ts";
import { kindWords } from "./state-file.ts";

const privateMode = 0o700;
const othersBits = 0o077;
const stickyBit = 0o1000;
/** Never closed, even when there is nothing in them. */
const everybodys = ["/", "/tmp", "/var/tmp"];

/**
 * Makes sure that `path` is a real directory of `uid` that nobody else can read, write or enter; missing parents are made
 * as private. Throws `unsafe-directory`, `not-permitted` or `no-space`, naming the path, what it is, and the fix.
 */
export async function ensurePrivateDirectory(files: Files, path: string, uid: number): Promise<void> {
  const facts = await look(files, path);
  if (facts === undefined) await makeWithParents(files, path, uid);
  else refuseForeign(path, facts, uid);
  await verify(files, path, uid);
}

/** Whether there is a home to look into; changes nothing. Throws what is wrong with it when it is no directory. */
export async function hasHome(files: Files, path: string): Promise<boolean> {
  const facts = await look(files, path);
  if (facts !== undefined && facts.kind !== "directory") throw notADirectory(path, facts);
  return facts !== undefined;
}

async function makeWithParents(files: Files, path: string, uid: number): Promise<void> {
  const missing: string[] = [];
  let above = path;
  let facts: FileFacts | undefined;
  while (facts === undefined && above !== "/") {
    missing.unshift(above);
    above = parentOf(above);
    facts = await look(files, above);
  }
  if (facts !== undefined) refuseForeignParent(path, above, facts, uid);
  for (const directory of missing) await refusable("make", directory, () => files.makeDirectory(directory, privateMode));
}

/** Checked after making it too: somebody else may have been faster, and a mode may have no effect (SEC-02). */
async function verify(files: Files, path: string, uid: number): Promise<void> {
  let facts = await present(files, path);
  refuseForeign(path, facts, uid);
  if ((facts.mode & othersBits) === 0 && (facts.mode & privateMode) === privateMode) return;
  await refuseForeignContent(files, path, facts);
  await refusable("tighten", path, () => files.chmodDirectory(path, privateMode));
  facts = await present(files, path);
  refuseForeign(path, facts, uid);
  if ((facts.mode & othersBits) === 0) return;
  throw new HobError(
    "unsafe-directory",
    `${path} is open to other users (mode ${octal(facts.mode)}), and changing its mode has no effect`,
    {
      hint: "Set HOB_HOME to a directory on a file system that keeps modes.",
      details: { path },
    },
  );
}

function look(files: Files, path: string): Promise<FileFacts | undefined> {
  return refusable("look at", path, () => files.facts(path));
}

/** A directory is only closed to others when it is hob's: a mistyped HOB_HOME must not close `/tmp` or a home directory. */
async function refuseForeignContent(files: Files, path: string, facts: FileFacts): Promise<void> {
  const foreign = everybodys.includes(path) || (!isOurs(path) && (await files.list(path)).some((entry) => !isOurs(entry)));
  if (!foreign) return;
  const what = `is open to other users (mode ${octal(facts.mode)}) and holds what is not hob's, so it is left as it is`;
  throw new HobError("unsafe-directory", `${path} ${what}`, {
    hint: "Set HOB_HOME to a directory of its own.",
    details: { path },
  });
}

/** `name@instance` and what is made in it, a socket with a short path, or a trial of `hob doctor`. */
function isOurs(path: string): boolean {
  const [name = "", above = ""] = path.split("/").reverse();
  const isPart = (name === "log" || name === "state") && above.includes("@");
  return isPart || name.includes("@") || name.includes(".sock") || name.startsWith("doctor.");
}

async function present(files: Files, path: string): Promise<FileFacts> {
  const facts = await look(files, path);
  if (facts !== undefined) return facts;
  throw new HobError("unsafe-directory", `${path} was removed while it was being made`, {
    hint: "Try again.",
    retryable: true,
    details: { path },
  });
}

/** Throws `unsafe-directory` for everything but a directory of `uid`; how open that is does not matter here. */
export function refuseForeign(path: string, facts: FileFacts, uid: number): void {
  if (facts.kind !== "directory") throw notADirectory(path, facts);
  if (facts.uid === uid) return;
  throw new HobError("unsafe-directory", `${path} belongs to user ${facts.uid}, not to user ${uid} who runs this`, {
    hint: ownerHint(path, facts.uid, uid),
    details: { path, kind: facts.kind, uid: facts.uid },
  });
}

function notADirectory(path: string, { kind, uid }: FileFacts): HobError {
  const isHome = !isOurs(path);
  const leads = `Set HOB_HOME to the directory that it leads to (\`readlink -f ${shellWord(path)}\`), or remove the link.`;
  const elsewhere = `${isHome ? "Set" : `Remove ${path}, or set`} HOB_HOME to another place.`; // nobody is told to remove /etc/passwd
  const hint = kind === "link" && isHome ? leads : elsewhere;
  return new HobError("unsafe-directory", `${path} must be a directory, and is ${kindWords[kind]} of user ${uid}`, {
    hint,
    details: { path, kind, uid },
  });
}

/** Whoever owns the parent can put something else in our place; only root and a sticky directory such as /tmp cannot be abused so. */
function refuseForeignParent(path: string, parent: string, facts: FileFacts, uid: number): void {
  if (facts.uid === uid || (facts.uid === 0 && uid !== 0) || (facts.mode & stickyBit) !== 0) return;
  throw new HobError(
    "unsafe-directory",
    `${path} cannot be made: ${parent} belongs to user ${facts.uid}, not to user ${uid} who runs this`,
    {
      hint: ownerHint(parent, facts.uid, uid),
      details: { path, parent, uid: facts.uid },
    },
  );
}

function ownerHint(path: string, owner: number, uid: number): string {
  if (uid === 0) return `Run the command as user ${owner}, without sudo, or set HOB_HOME to a directory of root.`;
  if (owner !== 0) return "Set HOB_HOME to a directory of your own.";
  return `If it was made by a command under sudo, give it back: \`sudo chown -R ${uid} ${shellWord(path)}\`. Else set HOB_HOME to a directory of your own.`;
}

/** What the file system itself refuses, in our words. */
async function refusable<T>(action: string, path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    const errno = (error as { code?: string }).code;
    const details = { path, errno };
    const text = `cannot ${action} the directory ${path} (${errno ?? String(error)})`;
    const refused = action === "make" && (errno === "EACCES" || errno === "EPERM");
    const hint = refused ? { hint: `Check the owner and mode of ${parentOf(path)}, or set HOB_HOME to a directory of your own.` } : {};
    throw new HobError(systemCode(error) ?? "unsafe-directory", text, { ...systemHint(error), ...hint, cause: error, details });
  }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(3, "0");
}
