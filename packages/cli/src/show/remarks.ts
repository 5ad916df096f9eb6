/** What a daemon noticed in its configuration that is no error: said on stderr; with `--json` it is in the answer already. */
import { harmless, type VerbContext } from "@hob/kit/verb";

export async function showConfigRemarks(remarks: readonly string[], { command, json, stderr }: VerbContext): Promise<void> {
  if (json) return;
  for (const remark of remarks) await stderr.write(`${command}: in its config.json, ${harmless(remark)}\n`);
}
