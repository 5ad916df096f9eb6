/** What hob needs of the machine and of the process that runs it: Node.js, open files, and a look at processes. */
import { compareVersions } from "../../../wire/version.ts";
import type { ClientPorts, MachineFacts } from "../../ports.ts";
import { type Finding, findingsOf, fine, problem, warning } from "./finding.ts";

const nodeOldest = "20.19.0";
/** A program that loads a schema library as it is installed has about a hundred files open at once. */
const openFilesLow = 256;

export async function checkMachine(ports: ClientPorts, facts: MachineFacts): Promise<Finding[]> {
  return [
    checkNode(facts),
    ...checkOpenFiles(facts),
    ...(await findingsOf("processes", async () => [await checkProcesses(ports)])),
    ...checkSurroundings(ports),
  ];
}

function checkNode({ node }: MachineFacts): Finding {
  if (compareVersions(node, nodeOldest) >= 0) return fine("node", `Node.js ${node}`);
  return problem("node", `Node.js ${node} is too old`, `Install Node.js ${nodeOldest} or newer.`);
}

function checkOpenFiles({ openFiles }: MachineFacts): Finding[] {
  if (openFiles === undefined) return [];
  const text = `${openFiles} may be open at once`;
  if (openFiles >= openFilesLow) return [fine("open files", text)];
  return [warning("open files", text, "Raise the limit where daemons are started from: `ulimit -n 1024`.")];
}

/** Without start times a pid is no identity, and nothing is ever signalled (L7). */
async function checkProcesses(ports: ClientPorts): Promise<Finding> {
  const { processes } = await ports.starter();
  const self = await processes.identify(processes.pid);
  if (self !== undefined && self.startTime !== "" && self.bootId !== "") return fine("processes", "they can be told apart");
  return warning(
    "processes",
    "their start times cannot be read, so a daemon that hangs cannot be ended by force",
    "Mount /proc in this container or sandbox.",
  );
}

function checkSurroundings({ self }: ClientPorts): Finding[] {
  const findings: Finding[] = [];
  if (self.nodeArguments.length > 0)
    findings.push(
      warning(
        "environment",
        `HOB_NODE_OPTIONS gives ${self.nodeArguments.join(" ")} to every daemon that is started from here`,
        "Unset it when you have done with debugging.",
      ),
    );
  if (self.inside.length > 0) findings.push(fine("environment", `this runs inside ${self.inside.join(", ")}`));
  return findings;
}
