/** `hob` as a process: gives the command line its context and ends with its exit code. The only file that knows both. */
import { endProcess } from "./adapters/end-process.ts";
import { processContext } from "./adapters/process-context.ts";
import { runCommand } from "./command.ts";

void runCommand(process.argv.slice(2), processContext(process)).then((exitCode) => endProcess(process, exitCode));
