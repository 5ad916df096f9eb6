/** The sources are wrong. The message says what, for their author: a stack of ours would only hide it. */
import { fail } from "../prepare/run-program.mjs";

export class BuildFailure extends Error {
  name = "BuildFailure";
}

/** For the ends of chains: ends the process with the message; any other error goes on. */
export function failOnBuildFailure(error) {
  if (!(error instanceof BuildFailure)) throw error;
  fail(error.message, "The sources could not be built.");
}
