/** The hint for somebody who typed the name of a daemon where a verb is wanted. */
import { list } from "@hob/kit/client";
import type { VerbContext } from "@hob/kit/verb";
import { homeOf } from "./options.ts";
import { isAlive, nameOf } from "./show/daemon.ts";

/** `undefined` when no daemon of that name is here. */
export async function daemonHint(word: string, context: VerbContext): Promise<string | undefined> {
  const found = await list({ ...homeOf(context), timeoutMs: 300 }).catch(() => []);
  const daemon = found.find((probe) => nameOf(probe) === word || `${probe.daemon}@${probe.instance}` === word);
  if (daemon === undefined) return undefined;
  const state = isAlive(daemon) ? "a daemon that runs here" : "a daemon that ran here";
  return `${word} is ${state}. Try hob status ${word}, hob methods ${word} or hob call ${word} METHOD`;
}
