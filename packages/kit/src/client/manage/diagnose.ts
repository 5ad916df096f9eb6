/**
 * What usually goes wrong, looked at one by one, each with how to mend it. Nothing is repaired, started or ended here; the
 * few files that are made, to see whether they can be, are removed again. To add a check: a function in `checks/`.
 */
import type { ClientPorts } from "../ports.ts";
import { type Finding, findingsOf } from "./checks/finding.ts";
import { checkHome } from "./checks/home.ts";
import { checkInstance } from "./checks/instance.ts";
import { checkMachine } from "./checks/machine.ts";
import { someAtOnce, targetsIn } from "./list.ts";

export async function diagnose(ports: ClientPorts, options: { home?: string }): Promise<Finding[]> {
  const places = ports.places(options.home);
  const facts = await ports.machine(places.home);
  const findings = [...(await checkMachine(ports, facts)), ...(await checkHome(ports, places, facts))];
  const ofDaemons = await findingsOf("daemons", async () =>
    (await someAtOnce(await targetsIn(ports, places), (target) => checkInstance(ports, target))).flat(),
  );
  const said = findings.some(({ check, level }) => check === "home" && level === "problem");
  return [...findings, ...ofDaemons.filter(({ check }) => !(said && check === "daemons"))];
}
