/**
 * Names of terminals: `desk/tab`, two words. Which terminal is meant by less than that, and what a new one is called, is
 * decided here and nowhere else.
 */
import { HobError } from "@hob/kit";

/** A desk's or a tab's own name. */
export const wordPattern = /^[\p{L}\p{N}][\p{L}\p{N}._+-]{0,31}$/u;

/** The desk that is made when nobody named one. */
const firstDesk = "main";
/** So many names fit into a message. */
const namesShown = 8;

export interface Name {
  readonly desk: string;
  readonly tab: string;
}

/** What has to be known of a terminal to find it. */
export interface Named extends Name {
  /** `#7`. */
  readonly id: string;
  /** When it was used last, by any clock that only grows. */
  readonly usedAt: number;
}

export function nameOf({ desk, tab }: Name): string {
  return `${desk}/${tab}`;
}

/**
 * The terminal that `target` means: `desk/tab`, `#7`, a desk (its tab used last), a tab that only one desk has, or empty
 * for the one used last. Throws `not-found`.
 */
export function findTerminal<T extends Named>(target: string, all: readonly T[]): T {
  const found = candidates(target, all);
  if (found !== undefined) return found;
  if (all.length === 0) throw new HobError("not-found", "there are no terminals", { hint: "Make one with `hob term new`." });
  const names = all.slice(0, namesShown).map(nameOf).join(", ");
  const more = all.length > namesShown ? `, and ${all.length - namesShown} more` : "";
  throw new HobError("not-found", `there is no terminal ${JSON.stringify(target)}; there are ${names}${more}`, {
    hint: "See `hob term ls`.",
  });
}

/** All terminals that `target` means: of a desk, or the one. Throws `not-found`. */
export function findTerminals<T extends Named>(target: string, all: readonly T[]): T[] {
  const onDesk = tabsOf(target, all);
  return onDesk.length > 0 ? onDesk : [findTerminal(target, all)];
}

/**
 * Desk and tab of a new terminal called `given`: `desk/tab`, `desk` for its next free number, or empty for the desk used
 * last. Throws `invalid-input`; whether the name is taken is another question (`namesakeOf`).
 */
export function newName(given: string, all: readonly Named[]): Name {
  if (given.includes("/")) return splitName(given);
  const desk = given === "" ? (lastUsed(all)?.desk ?? firstDesk) : given;
  requireWord(desk, given);
  const taken = new Set(tabsOf(desk, all).map(({ tab }) => tab));
  let number = 1;
  while (taken.has(String(number))) number++;
  return { desk, tab: String(number) };
}

/** `desk/tab` as its two words. Throws `invalid-input`. */
export function splitName(given: string): Name {
  const [desk = "", tab = "", ...more] = given.split("/");
  if (more.length > 0)
    throw new HobError("invalid-input", `${JSON.stringify(given)} has more than one "/"`, { hint: "A terminal is called desk/tab." });
  requireWord(desk, given);
  requireWord(tab, given);
  return { desk, tab };
}

/** None where it is no desk. */
export function tabsOf<T extends Named>(desk: string, all: readonly T[]): T[] {
  return all.filter((terminal) => terminal.desk === desk);
}

export function isWholeName(given: string): boolean {
  const words = given.split("/");
  return words.length === 2 && words.every((word) => wordPattern.test(word));
}

/** Throws `wrong-state` when another terminal has the name. */
export function requireFree(wanted: Name, all: readonly Named[]): void {
  const namesake = namesakeOf(wanted, all);
  if (namesake === undefined) return;
  throw new HobError("wrong-state", `there is a terminal ${nameOf(wanted)} already (${namesake.id})`, {
    hint: "Choose another name, or attach to that one.",
    details: { id: namesake.id },
  });
}

export function namesakeOf<T extends Named>(wanted: Name, all: readonly T[]): T | undefined {
  return all.find(({ desk, tab }) => desk === wanted.desk && tab === wanted.tab);
}

export function requireWord(text: string, asked: string): void {
  if (wordPattern.test(text)) return;
  const rule = "a name is letters and digits, with . _ + - within, at most 32 characters";
  throw new HobError("invalid-input", `${JSON.stringify(asked)} cannot be a name: ${rule}`, { hint: "Choose another name." });
}

function candidates<T extends Named>(target: string, all: readonly T[]): T | undefined {
  if (target === "") return lastUsed(all);
  if (target.startsWith("#")) return all.find(({ id }) => id === target);
  if (target.includes("/")) return all.find((terminal) => nameOf(terminal) === target);
  const onDesk = lastUsed(tabsOf(target, all));
  if (onDesk !== undefined) return onDesk;
  const [only, second] = all.filter(({ tab }) => tab === target);
  return second === undefined ? only : undefined;
}

function lastUsed<T extends Named>(all: readonly T[]): T | undefined {
  return all.reduce<T | undefined>((best, next) => (best === undefined || next.usedAt > best.usedAt ? next : best), undefined);
}
