/** One daemon, as far as it can be seen from outside: its directory, its files, its state, its version, what it left behind. */
import { shellWord } from "../../../base/shell-word.ts";
import { refuseForeign } from "../../../ports/private-directory.ts";
import { lookAt } from "../../../ports/state-file.ts";
import { compareBuilds } from "../../../wire/version.ts";
import type { Probe } from "../../face.ts";
import type { ClientPorts } from "../../ports.ts";
import { hintName, type ResolvedTarget } from "../../target.ts";
import { probeTarget } from "../probe.ts";
import { type Finding, findingsOf, fine, problem, warning } from "./finding.ts";
import { checkFiles } from "./instance-files.ts";

/** Long enough for a busy daemon; a diagnosis looks at many. */
const probeMs = 2_000;

export async function checkInstance(ports: ClientPorts, target: ResolvedTarget): Promise<Finding[]> {
  const name = hintName(target);
  const check = name;
  return await findingsOf(check, async () => {
    const facts = await lookAt(ports.files, target.paths.directory);
    if (facts === undefined) return []; // removed meanwhile
    refuseForeign(target.paths.directory, facts, ports.self.uid);
    const files = await checkFiles(ports, check, target.paths, name);
    if (files.some(({ level }) => level === "problem")) return files;
    const probe = await probeTarget(ports, target, probeMs);
    return [
      stateFinding(check, name, probe),
      ...files,
      ...reportFindings(check, name, probe),
      ...(await checkOrigin(ports, check, name, probe)),
      ...(await checkLeftovers(ports, check, name, probe)),
    ];
  });
}

function stateFinding(check: string, name: string, { state, explanation, lastEnd }: Probe): Finding {
  const log = `\`hob logs ${name}\``;
  if (state === "unresponsive") return problem(check, explanation, `Wait, or end it with \`hob stop ${name} --now\`.`);
  if (state === "unreachable")
    return problem(check, explanation, `Wait some seconds: it publishes itself again. Else \`hob stop ${name} --now\`.`);
  if (lastEnd?.kind === "failed")
    return warning(check, explanation, `Mend what it says, then \`hob start ${name}\`; the whole story is in ${log}.`);
  if (state === "stale") {
    const why = lastEnd?.report === undefined ? `${log} may say why it ended` : `${log} and ${lastEnd.report} say why it ended`;
    return warning(check, explanation, `${why}; \`hob start ${name}\` starts it again.`);
  }
  return fine(check, explanation);
}

/** What a daemon that answers says of itself. */
function reportFindings(check: string, name: string, { status }: Probe): Finding[] {
  if (status === undefined) return [];
  const findings: Finding[] = [];
  const { config, logLinesLost, log } = status;
  const mend = `Mend ${config.file}, then \`hob reload ${name}\`.`;
  if (config.lastReload === "refused") findings.push(warning(check, `its last reload was refused: ${config.error?.message ?? ""}`, mend));
  for (const remark of config.remarks ?? []) findings.push(warning(check, `in ${config.file}, ${remark}`, mend));
  if (logLinesLost > 0)
    findings.push(warning(check, `${logLinesLost} lines of its log were lost`, `Look at the space and the owner of ${log}.`));
  return findings;
}

/** The program that it runs, and the directory that it belongs to, may have changed or gone since. */
async function checkOrigin(ports: ClientPorts, check: string, name: string, { owner, status, path }: Probe): Promise<Finding[]> {
  if (owner === undefined) return [];
  const clean = `Remove what is left of it: \`rm -r ${shellWord(path)}\`.`;
  if (owner.directory !== undefined && status === undefined && (await lookAt(ports.files, owner.directory)) === undefined)
    return [warning(check, `${owner.directory}, which it belonged to, is gone`, clean)];
  if ((await lookAt(ports.files, owner.entry)) === undefined)
    return [
      warning(
        check,
        `its program is gone: ${owner.entry}`,
        `Install it again. Or, if nobody needs it: \`hob stop ${name}; rm -r ${shellWord(path)}\`.`,
      ),
    ];
  if (status === undefined) return [];
  const installed = ports.build(owner.entry);
  if (compareBuilds(installed.build, status.build) <= 0) return [];
  return [warning(check, `it runs ${status.build}, and ${installed.build} is installed`, `\`hob restart ${name}\` takes the new one.`)];
}

async function checkLeftovers(ports: ClientPorts, check: string, name: string, { status, path, state }: Probe): Promise<Finding[]> {
  if (status === undefined && state !== "absent" && state !== "stale") return []; // whose they are only a report could tell
  const pids = await ports.leftovers(path, status?.generation ?? "");
  if (pids.length === 0) return [];
  const verb = status === undefined ? "start" : "restart";
  return [warning(check, `processes of an earlier life still run: ${pids.join(", ")}`, `\`hob ${verb} ${name}\` ends them.`)];
}
