/** Which home a command means, as the kit's functions take it. */
import type { VerbContext } from "@hob/kit/verb";

export function homeOf({ home }: Pick<VerbContext, "home">): { home?: string } {
  return home === undefined ? {} : { home };
}
