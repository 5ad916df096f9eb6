/** The daemon as it is: found, never started. For the verbs that look at it or clean up in it. */
import { type Client, connect } from "@hob/kit/client";
import type { VerbArguments, VerbContext } from "@hob/kit/verb";
import type { py } from "../contract.ts";
import { homeOf } from "./home.ts";

/** Throws `not-running` when there is none. */
export async function withPresent<T>(
  args: VerbArguments,
  context: VerbContext,
  use: (client: Client<typeof py>) => Promise<T>,
): Promise<T> {
  const { signal } = context;
  const client = await connect<typeof py>("py", { ...homeOf(context), ...timeOf(args, context), start: "never", program: "hob", signal });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

/** The verb's `--timeout`, within the caller's own deadline. */
export function timeOf(args: VerbArguments, { deadline }: VerbContext): { timeoutMs?: number } {
  const { remainingMs } = deadline.atMost(args.number("timeout") ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(remainingMs) ? { timeoutMs: remainingMs } : {};
}
