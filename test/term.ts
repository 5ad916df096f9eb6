/** Homes for tests of `hob term`, and the terminals in them. */
import { type TemporaryHome, temporaryHome } from "@hob/kit/testing";
import { afterAll, beforeAll } from "vitest";
import { hob, hobJson } from "./hob.ts";

/** A home of all tests of a file. */
export function sharedTermHome(): () => TemporaryHome {
  let home: TemporaryHome | undefined;
  beforeAll(() => {
    home = temporaryHome();
  });
  afterAll(() => home?.dispose());
  return () => {
    if (home === undefined) throw new Error("the home is there when the tests begin");
    return home;
  };
}

/** A terminal with a plain shell at its prompt, which is `in> `, not attached to. What is typed from now on stands behind the prompt. */
export async function newShell(home: TemporaryHome, name: string): Promise<void> {
  const { code, stderr } = await hob(home, "term", "new", name, "-d", "-e", "PS1=in> ", "-e", "ENV=", "--", "/bin/sh");
  if (code !== 0) throw new Error(`hob term new ended with ${code}: ${stderr}`);
  await promptIn(home, name);
}

/** Resolves when the last line of the terminal is the prompt of `newShell`. */
export async function promptIn(home: TemporaryHome, name: string): Promise<void> {
  const { code, stderr } = await hob(home, "term", "wait", name, "--text", "^in> $", "--timeout", "60s");
  if (code !== 0) throw new Error(`waited in vain for the prompt in ${name}: ${stderr}`);
}

/** Process ids of those who are attached. */
export async function clientPids(home: TemporaryHome, name: string): Promise<number[]> {
  const { value } = await hobJson(home, "term", "info", name);
  return (value.data.clients as { pid: number }[]).map(({ pid }) => pid);
}
