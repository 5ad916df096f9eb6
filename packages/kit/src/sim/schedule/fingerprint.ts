/**
 * The state of a simulated machine as one word, so that an exhaustive search does not go twice through the same. A
 * process cannot be looked into, but what it has seen decides what it does next; the rest is files, locks, sockets and
 * what waits.
 */
import { shortHash } from "../../base/short-hash.ts";
import type { Inode } from "../machine/file-tree.ts";
import type { Machine } from "../machine/machine.ts";
import type { SimProcess } from "../machine/process.ts";

export function fingerprint(machine: Machine): string {
  const parts = [machine.nowMs.toFixed(3)];
  for (const process of machine.processes) parts.push(ofProcess(process));
  addTree(machine.files.root, "", parts);
  return shortHash(parts.join("|"));
}

function ofProcess(process: SimProcess): string {
  const held = [...process.holdings].map(({ what, state }) => `${what} ${state ?? ""}`).sort();
  const alarms = process.alarms.map(({ atMs }) => atMs.toFixed(3));
  return `${process.label} ${process.startTime} ${process.pid} ${process.history} ${held.join()} ${alarms.join()} ${process.waitingFor}`;
}

const texts = new WeakMap<Inode, { text: string; word: string }>();

/** Texts are long, and change seldom. */
function textOf(inode: Inode): string {
  const known = texts.get(inode);
  if (known?.text === inode.text) return known.word;
  const word = shortHash(inode.text);
  texts.set(inode, { text: inode.text, word });
  return word;
}

function addTree(inode: Inode, path: string, parts: string[]): void {
  for (const [name, child] of [...inode.entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const owner =
      child.listener === undefined ? "" : `${child.listener.process.startTime} ${child.listener.open} ${child.listener.queue.length}`;
    const locks = `${child.exclusive?.what ?? ""} ${[...child.shared].map(({ what }) => what).join()}`;
    parts.push(`${path}/${name} ${child.number} ${child.kind} ${textOf(child)} ${owner} ${locks}`);
    if (child.kind === "directory") addTree(child, `${path}/${name}`, parts);
  }
}
