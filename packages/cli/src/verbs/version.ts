/** `hob version`: which hob this is, and on which Node.js it runs. */
import { answer, type VerbArguments, type VerbContext } from "@hob/kit/verb";
import { nodeVersion } from "../adapters/node-version.ts";
import { version } from "../version.ts";

export async function run(_args: VerbArguments, context: VerbContext): Promise<number> {
  await answer(context, { hob: version, node: nodeVersion() }, () => `hob ${version} (Node.js ${nodeVersion()})\n`);
  return 0;
}
