/**
 * Small files that must never be seen half-written: written aside, synced, renamed, the directory synced. A file that
 * cannot be read as what it should be is moved aside by its owner, with its content, and said so; it is never obeyed.
 */
import { HobError, messageOf } from "../errors/hob-error.ts";
import { systemCode, systemHint } from "../errors/system-code.ts";
import type { FileFacts, Files } from "./files.ts";
import type { Random } from "./random.ts";

/**
 * `passing`: the content means nothing after a power failure (who runs now), so the disk is not waited for; whatever is
 * left of it then is noticed as bad.
 */
export async function replaceFile(
  files: Files,
  random: Random,
  path: string,
  text: string,
  kind: "durable" | "passing" = "durable",
): Promise<void> {
  const aside = `${path}.${random.id().slice(0, 8)}.new`;
  try {
    await files.create(aside, text, 0o600, kind === "durable");
    await files.rename(aside, path);
    if (kind === "durable") await files.syncDirectory(path.slice(0, path.lastIndexOf("/")));
  } catch (error) {
    await files.remove(aside).catch(() => false);
    throw fileError(error, "write", path);
  }
}

/** What reading a record came to: its value, nothing there, or why it cannot be used. */
export type RecordRead<T> = { kind: "value"; value: T } | { kind: "none" } | { kind: "bad"; why: string };

/** Reads a JSON file and checks it. Never throws for what is in the file, nor for what stands in its place. */
export async function readRecord<T>(
  files: Files,
  path: string,
  bytesMax: number,
  check: (value: unknown) => value is T,
): Promise<RecordRead<T>> {
  let text: string | undefined;
  try {
    text = await files.read(path, bytesMax);
  } catch (error) {
    return { kind: "bad", why: messageOf(error) };
  }
  if (text === undefined) return { kind: "none" };
  if (text.trim() === "") return { kind: "bad", why: "it is empty" };
  try {
    const value: unknown = JSON.parse(text);
    return check(value) ? { kind: "value", value } : { kind: "bad", why: "it is JSON of another shape" };
  } catch (error) {
    return { kind: "bad", why: messageOf(error) };
  }
}

/** Moves a bad file aside, keeping its content for people. Returns the new path, or `undefined` when that failed too. */
export async function quarantine(files: Files, random: Random, path: string): Promise<string | undefined> {
  const aside = `${path}.bad-${random.id().slice(0, 8)}`;
  try {
    await files.rename(path, aside);
    return aside;
  } catch {
    return undefined;
  }
}

/** Facts of an entry; what the system refuses is told as one of our errors, which names the path. */
export async function lookAt(files: Files, path: string): Promise<FileFacts | undefined> {
  try {
    return await files.facts(path);
  } catch (error) {
    throw fileError(error, "look at", path);
  }
}

/** What has a name, in words. */
export const kindWords: Readonly<Record<FileFacts["kind"], string>> = {
  file: "a file",
  directory: "a directory",
  socket: "a socket",
  link: "a symbolic link",
  other: "a device or a pipe",
};

/** A system error about a file, as one of ours that names the file. */
export function fileError(error: unknown, action: string, path: string): HobError {
  if (error instanceof HobError) return error;
  return new HobError(systemCode(error) ?? "not-permitted", `cannot ${action} ${path}: ${messageOf(error)}`, {
    ...systemHint(error),
    cause: error,
  });
}
