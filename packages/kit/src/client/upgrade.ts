/** What to do when the daemon that answers is of another version (L11): use it, or replace it; never the other way round. */
import type { HelloReply } from "../wire/control.ts";
import { compareBuilds } from "../wire/version.ts";

export type UpgradeDecision = "use" | "replace";

/** `build` is the caller's own; a caller without one takes what it finds. */
export function upgradeDecision(hello: HelloReply, build: string): UpgradeDecision {
  if (build === "" || compareBuilds(build, hello.build) <= 0) return "use";
  if (hello.upgrade === "keep") return "use";
  if (hello.upgrade === "when-idle" && hello.others > 0) return "use";
  return "replace";
}
