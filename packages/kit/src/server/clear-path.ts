/** Moving aside what cannot be there, such as a directory in the place of a file of ours. Only for the owner of the instance. */
import type { FileFacts, Files } from "../ports/files.ts";
import type { LogControl } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import { kindWords, quarantine } from "../ports/state-file.ts";

interface ClearPorts {
  files: Files;
  random: Random;
}

export async function clearPath(
  { files, random }: ClearPorts,
  path: string,
  may: readonly FileFacts["kind"][],
  log: LogControl,
): Promise<void> {
  const facts = await files.facts(path);
  if (facts === undefined || may.includes(facts.kind)) return;
  const aside = await quarantine(files, random, path);
  log.log.warn(`${path} was ${kindWords[facts.kind]}; ${aside === undefined ? "it could not be moved" : `moved to ${aside}`}`);
}
