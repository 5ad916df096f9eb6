/** Names of sessions for the shell's completion. */
import { connect } from "@hob/kit/client";
import { formatBytes, type VerbContext } from "@hob/kit/verb";
import type { py } from "../contract.ts";
import { homeOf } from "./home.ts";

export async function candidates(
  context: Pick<VerbContext, "home" | "signal">,
  timeoutMs: number,
): Promise<readonly (readonly [text: string, description: string])[]> {
  const { signal } = context;
  const client = await connect<typeof py>("py", { ...homeOf(context), signal, timeoutMs, start: "never", program: "hob" });
  try {
    const sessions = await client.sessions({}, { timeoutMs });
    return sessions.map(({ name, busy, memoryBytes }) => [name, `${busy ? "running" : "idle"}, ${formatBytes(memoryBytes)}`] as const);
  } finally {
    client.destroy();
  }
}
