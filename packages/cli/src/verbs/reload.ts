/** `hob reload DAEMON`: the configuration is read again and taken as a whole, or not at all. */
import { HobError } from "@hob/kit";
import * as kit from "@hob/kit/client";
import { answer, type VerbArguments, type VerbContext, withProgress } from "@hob/kit/verb";
import { elseUnknown } from "../known.ts";
import type { Manage } from "../manage.ts";
import { optionsFor } from "../options.ts";
import { showConfigRemarks } from "../show/remarks.ts";

export const run = (args: VerbArguments, context: VerbContext): Promise<number> => reload(args, context, kit);

export async function reload(args: VerbArguments, context: VerbContext, manage: Pick<Manage, "list" | "reload">): Promise<number> {
  const name = args.required("DAEMON");
  const {
    applied,
    error,
    remarks = [],
  } = await withProgress(context, `reloading ${name}`, () =>
    elseUnknown(name, context, manage, () => manage.reload(name, optionsFor(args, context))),
  );
  if (error !== undefined) throw refusal(name, HobError.fromBody(error));
  await answer(context, { applied, remarks }, () => `${name} took its new configuration\n`);
  await showConfigRemarks(remarks, context);
  return 0;
}

function refusal(name: string, cause: HobError): HobError {
  const { code, message, hint, details } = cause;
  return new HobError(code, `${message}; ${name} goes on as before`, { hint, cause, ...(details === undefined ? {} : { details }) });
}
