/**
 * Where directories of the host show inside: under their own path, so that paths in messages, in a program's arguments
 * and in its files mean the same inside and outside. A few places belong to the interpreter and stay free.
 */
import { HobError } from "@hob/kit";
import type { MountOrder } from "./orders.ts";

/** A directory that a program may see, as it was asked for. */
export interface MountRequest {
  /** Absolute path. */
  directory: string;
  writable: boolean;
}

/** Places that Python needs: neither they, nor anything inside or around them. */
const reserved = ["/dev", "/proc", "/usr/lib/python3.14", "/usr/lib/python314.zip"];

/**
 * The orders for the interpreter, outer directories first. `real` gives the path without links of a directory that
 * exists. Throws `usage` for a place that cannot be.
 */
export async function placeMounts(
  requests: readonly MountRequest[],
  umask: number,
  real: (path: string) => Promise<string>,
): Promise<MountOrder[]> {
  const orders: MountOrder[] = [];
  for (const { directory, writable } of requests) {
    const at = normalized(directory);
    checkPlace(at);
    if (orders.some((order) => order.at === at)) {
      const hint = "Give it once; with :rw if the program is to change it.";
      throw new HobError("usage", `${at} is to be mounted twice`, { hint });
    }
    orders.push({ host: await real(at), at, writable, umask });
  }
  orders.sort((one, other) => one.at.length - other.at.length);
  for (const [index, order] of orders.entries()) checkWay(order, orders.slice(0, index));
  return orders;
}

/** Inside, the way to a directory that lies in another mounted one is the way that it has on the host, without links. */
function checkWay({ host, at }: MountOrder, outer: readonly MountOrder[]): void {
  const around = outer.findLast((order) => liesIn(at, order.at));
  if (around === undefined || host === around.host + at.slice(around.at.length)) return;
  throw new HobError("usage", `${at} cannot be mounted beside ${around.at}: the way from there to it is a link`, {
    hint: `Mount what the link leads to: ${host}`,
  });
}

/**
 * The mounts of a session after a run that asks for `wanted`: they stay as they are, and others join them. Throws `usage`
 * for one that is there in another way.
 */
export function joinMounts(present: readonly MountOrder[], wanted: readonly MountOrder[]): readonly MountOrder[] {
  const added = wanted.filter((order) => {
    const before = present.find(({ at }) => at === order.at);
    if (before !== undefined && (before.host !== order.host || before.writable !== order.writable)) throw mountedOtherwise(before, order);
    return before === undefined;
  });
  return [...present, ...added];
}

function mountedOtherwise(before: MountOrder, { host, at }: MountOrder): HobError {
  const how = before.host !== host ? `from ${before.host}` : before.writable ? "to be changed" : "for reading";
  return new HobError("usage", `${at} is mounted in this session already, ${how}`, {
    hint: "The mounts of a session stay as they began: ask for the same again, leave it out, or use another session.",
  });
}

/** True when `path` is `directory` or lies in it. */
export function liesIn(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === "/" ? "/" : `${directory}/`);
}

function checkPlace(at: string): void {
  const hint = "Mount a directory below it, or the one that holds the program's files.";
  const place = reserved.find((place) => liesIn(at, place) || liesIn(place, at));
  if (place !== undefined) throw new HobError("usage", `${at} cannot be mounted: inside, ${place} belongs to Python itself`, { hint });
}

/** Without ".", ".." and doubled or trailing slashes. Throws `usage` for a relative path. */
function normalized(path: string): string {
  if (!path.startsWith("/")) throw new HobError("usage", `a directory to mount is given by its absolute path, not ${JSON.stringify(path)}`);
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
