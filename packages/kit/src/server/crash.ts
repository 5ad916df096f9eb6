/**
 * A crash: an error that nobody caught. It is written down, for the log, the starter and the next `status`, and the
 * process ends; what it would do next is not to be trusted.
 */
import { HobError, messageOf, stackOf } from "../errors/hob-error.ts";
import type { Files } from "../ports/files.ts";
import type { Random } from "../ports/random.ts";
import { replaceFile } from "../ports/state-file.ts";
import type { DaemonState } from "../wire/control.ts";
import type { CrashReport } from "../wire/last-end.ts";
import type { Holding } from "./holding.ts";
import type { Identity } from "./identity.ts";
import type { ServerPorts } from "./ports.ts";
import type { StartingTalk } from "./starting-talk.ts";

/** Exit code after a crash: EX_SOFTWARE of sysexits(3). */
const crashExit = 70;

export interface CrashedLife {
  ports: ServerPorts;
  identity: Identity;
  holding: Holding | undefined;
  talk: StartingTalk;
  state: DaemonState;
}

export async function crash({ ports, identity, holding, talk, state }: CrashedLife, error: unknown, origin: string): Promise<never> {
  ports.clock.timer(identity.limits.exitMs, () => ports.self.exit(crashExit));
  const report = reportOf(ports, identity, error, origin);
  const moment = state === "claiming" || state === "starting" ? " while starting" : "";
  talk.failed(new HobError("start-failed", `${identity.title} crashed${moment}: ${report.message}`));
  holding?.log.log.error(`crashed: ${report.message}`, { origin, stack: report.stack });
  holding?.owner.foresee("crashed", report.message); // should the report not be written
  const ours = (await holding?.claim.ours().catch(() => true)) ?? false;
  if (ours) await writeReport(ports.files, ports.random, identity.paths.crash, report).catch(() => undefined);
  return ports.self.exit(crashExit);
}

function reportOf(ports: ServerPorts, { generation, paths }: Identity, error: unknown, origin: string): CrashReport {
  const message = messageOf(error);
  const stack = stackOf(error) ?? message;
  return { format: 1, generation, pid: ports.processes.pid, at: ports.clock.wallMs(), log: paths.log, origin, message, stack };
}

async function writeReport(files: Files, random: Random, path: string, report: CrashReport): Promise<void> {
  await files.makeDirectory(path.slice(0, path.lastIndexOf("/")), 0o700);
  await replaceFile(files, random, path, `${JSON.stringify(report, null, 2)}\n`);
}
