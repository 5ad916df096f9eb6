/** Parts of the kit that are loaded when they are first needed, so that a command which finds its daemon reads none of them. */
import { HobError, messageOf } from "./hob-error.ts";
import { systemCode } from "./system-code.ts";

/**
 * What `load` imports. Throws a `HobError` when that fails: no descriptors are left, or an update has taken the files away.
 * Node.js remembers a module that could not be loaded, so trying again helps only in a new process.
 */
export async function part<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    throw new HobError(systemCode(error) ?? "internal", `a part of hob could not be loaded: ${messageOf(error)}`, {
      hint: "Start this program again: it keeps to its failure. Was hob updated or removed while it ran?",
      retryable: false,
      cause: error,
    });
  }
}
