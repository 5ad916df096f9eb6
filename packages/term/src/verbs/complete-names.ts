/** Names of terminals and desks for the shell's completion. */
import { connect } from "@hob/kit/client";
import type { VerbContext } from "@hob/kit/verb";
import type { term } from "../contract.ts";

export async function candidates(
  { home, signal }: Pick<VerbContext, "home" | "signal">,
  timeoutMs: number,
): Promise<readonly (readonly [text: string, description: string])[]> {
  const client = await connect<typeof term>("term", {
    ...(home === undefined ? {} : { home }),
    signal,
    timeoutMs,
    start: "never",
    program: "hob",
  });
  try {
    const terminals = await client.list({}, { timeoutMs });
    const desks = new Set(terminals.map(({ desk }) => desk));
    return [
      ...terminals.map(({ name, state, program }) => [name, program === "" ? state : `${program}, ${state}`] as const),
      ...[...desks].map((desk) => [desk, "a desk"] as const),
    ];
  } finally {
    client.destroy();
  }
}
