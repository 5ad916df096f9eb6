/** Whether the configuration file is still the one that the daemon has read: what changed since has no effect, and is told. */
import type { Files } from "../../ports/files.ts";
import type { StatusReport } from "../../wire/control.ts";
import { hintName, type ResolvedTarget } from "../target.ts";

/** The report, with a remark on its configuration when the file was written, made or removed since it was read. */
export async function withConfigAge(files: Files, target: ResolvedTarget, report: StatusReport): Promise<StatusReport> {
  const { config } = report;
  if (config === undefined || config.lastReload === "refused" || !(await isOld(files, config))) return report;
  const remark = `${config.file} was changed after it was read; \`hob reload ${hintName(target)}\` takes it`;
  return { ...report, config: { ...config, remarks: [...(config.remarks ?? []), remark] } };
}

async function isOld(files: Files, { file, exists, loadedAt }: StatusReport["config"]): Promise<boolean> {
  try {
    const facts = await files.facts(file);
    return (facts !== undefined) !== exists || (facts !== undefined && facts.modifiedMs > loadedAt);
  } catch {
    return false; // it cannot be looked at; a reload would say why
  }
}
