/**
 * The calm after a round: nobody is disturbed any more, so nothing may fail. Clients come to their end, the next call is
 * answered, a stop ends the daemon, and then whatever is left was leaked.
 */
import { readdirSync, readFileSync } from "node:fs";
import { probe } from "../../../client/manage/probe.ts";
import { stop } from "../../../client/manage/stop.ts";
import { HobError, messageOf } from "../../../errors/hob-error.ts";
import { isCrashReport } from "../../../wire/last-end.ts";
import { clientPorts } from "../../client-ports.ts";
import { callOnce } from "./clients.ts";
import { endMarked, type MarkedProcess, markedProcesses } from "./marked-processes.ts";
import type { Stage } from "./stage.ts";

const pollMs = 20;
/** What an instance consists of when nobody runs it. */
const permanent = ["config.json", "log", "owner.json", "owner.lock", "start.lock", "state"];
/** Written aside and never renamed. */
const halfWritten = /\.[0-9a-f]{8}\.new$/;

/** The next call, on a machine that is at peace. */
export async function recover(stage: Stage): Promise<void> {
  stage.disturbances.clear(); // from here on nothing is excused
  const { name } = stage.parts.target;
  const client = await stage.connect();
  const answered = client !== undefined && (await callOnce(stage, client, "calm"));
  client?.destroy();
  if (!answered) stage.fail("lostDaemons", `in the calm ${name} did not answer; it was ${await stateOf(stage)}`);
}

export async function endDaemon(stage: Stage): Promise<void> {
  const { target, home, deadlineMs } = stage.parts;
  try {
    const { stopped } = await stop(clientPorts(), target.name, { home: home.path, timeoutMs: deadlineMs, reason: "the round is over" });
    if (!stopped) stage.fail("lostDaemons", `a moment after it had answered, ${target.name} was not running`);
  } catch (error) {
    const code = error instanceof HobError ? error.code : "not an error of hob";
    stage.fail("lostDaemons", `a stop in the calm failed: ${code}: ${messageOf(error)}`);
  }
}

/** What must not be there when the daemon has ended. Ends the processes. */
export async function lookForLeaks(stage: Stage): Promise<void> {
  const mark = stage.parts.home.path;
  for (const { pid, command } of await leftProcesses(mark, stage.graceMs)) stage.fail("leakedProcesses", `pid ${pid} is left: ${command}`);
  endMarked(mark);
  const left = leftFiles(stage);
  if (left.length > 0) stage.fail("leakedFiles", `left in the instance's directory: ${left.join(", ")}`);
  const crash = crashIn(stage);
  if (crash !== undefined) stage.fail("crashes", crash);
}

/** A guard notices the end of its daemon a little later. */
async function leftProcesses(mark: string, graceMs: number): Promise<MarkedProcess[]> {
  const look = (): MarkedProcess[] => markedProcesses(mark).filter(({ detached }) => !detached);
  for (const untilMs = performance.now() + graceMs; ; ) {
    const left = look();
    if (left.length === 0 || performance.now() > untilMs) return left;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function leftFiles({ paths }: Stage): string[] {
  const ofInstance = names(paths.directory).filter((name) => !permanent.includes(name));
  const ofKit = names(paths.state).filter((name) => halfWritten.test(name));
  return [...ofInstance, ...ofKit.map((name) => `state/${name}`)];
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return []; // nothing ever ran
  }
}

/** The report of an error that nobody caught, in any life of the round. */
function crashIn({ paths }: Stage): string | undefined {
  try {
    const report: unknown = JSON.parse(readFileSync(paths.crash, "utf8"));
    return isCrashReport(report) ? `pid ${report.pid}: ${report.stack}` : undefined;
  } catch {
    return undefined; // there is none
  }
}

async function stateOf({ parts }: Stage): Promise<string> {
  try {
    const { state, explanation } = await probe(clientPorts(), parts.target.name, { home: parts.home.path });
    return `${state}: ${explanation}`;
  } catch (error) {
    return messageOf(error);
  }
}
