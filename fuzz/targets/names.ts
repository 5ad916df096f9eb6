/** Short texts that people and other programs write: names of instances, versions, durations. */
import { parseDuration } from "../../packages/kit/src/verb/durations.ts";
import {
  instanceOfDirectory,
  instancePaths,
  parseTarget,
  privateSocket,
  socketPathBytesMax,
} from "../../packages/kit/src/wire/instance.ts";
import { compareBuilds, compareVersions } from "../../packages/kit/src/wire/version.ts";
import { demand, demandSame, promises, type Target, typed } from "../engine/target.ts";

const realNames = { parseTarget, instanceOfDirectory };
export type Names = typeof realNames;

/** A path never leaves the home, whatever the name. */
const harmlessName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

export const names: Target<Names> = {
  name: "names",
  help: "name@instance as people type it, and the directory that an instance belongs to",
  subject: realNames,
  shape: "text",
  seeds: ["py", "term@work", "greeter@My_site-1.2", "/home/ada/projects/ünder way", "/", "/x/.hidden"],
  words: ["@", "@@", "../", "\0", "%2f", "A"],
  read(subject, input) {
    const text = input.toString();
    return [typed(["usage"], () => subject.parseTarget(text)), subject.instanceOfDirectory(text)];
  },
  check(subject, input) {
    const text = input.toString();
    const result = typed(["usage"], () => subject.parseTarget(text));
    if ("value" in result) {
      const { name, instance } = result.value;
      demandSame(subject.parseTarget(`${name}@${instance}`), result.value, promises.same, "a name read, and read again");
      checkPaths(name, instance);
    }
    const ofDirectory = subject.instanceOfDirectory(text);
    const again = typed(["usage"], () => subject.parseTarget("py", ofDirectory));
    demand("value" in again, promises.refused, () => `the instance of ${JSON.stringify(text)} is no name: ${ofDirectory}`);
    demand(ofDirectory !== subject.instanceOfDirectory(`${text}x`), promises.obeyed, () => `two directories share ${ofDirectory}`);
  },
};

function checkPaths(name: string, instance: string): void {
  demand(harmlessName.test(name) && harmlessName.test(instance), promises.obeyed, () => `${name}@${instance} is no name for files`);
  for (const home of ["/h", `/${"h".repeat(90)}`]) {
    const paths = instancePaths({ home, runtimeDirectory: "/t" }, name, instance);
    demand(Buffer.byteLength(privateSocket(paths, "0".repeat(32))) <= socketPathBytesMax, promises.bounded, () => paths.socket);
    demand(paths.directory === `${home}/${name}@${instance}`, promises.obeyed, () => paths.directory);
  }
}

const realVersions = { compareVersions, compareBuilds };

export const versions: Target<typeof realVersions> = {
  name: "versions",
  help: "versions and builds that the other side says of itself, two in a line",
  subject: realVersions,
  shape: "text",
  seeds: ["1.2.3\n1.10.0", "1.0.0-rc.1\n1.0.0-rc.10", "v2.0.0+kx3.9\n2.0.0+kx4.1", "1.0.0-a\n1.0.0-1", "no version\n0.0.0"],
  words: ["-rc.", "1.2.3", "+", "0", "9".repeat(330)],
  read: (subject, input) => compared(subject, input),
  check(subject, input) {
    const [left = "", right = ""] = input.toString().split("\n");
    for (const compare of Object.values(subject)) {
      const result = compare(left, right);
      demand([-1, 0, 1].includes(result), promises.obeyed, () => `${left} compared with ${right} is ${result}`);
      demand(
        result + compare(right, left) === 0,
        promises.obeyed,
        () => `${left} and ${right}: ${result}, and ${compare(right, left)} the other way`,
      );
      demand(compare(left, left) === 0, promises.obeyed, () => `${left} is not the same as itself`);
    }
  },
};

function compared({ compareVersions, compareBuilds }: typeof realVersions, input: Buffer): number {
  const [left = "", right = ""] = input.toString().split("\n");
  return compareVersions(left, right) + compareBuilds(left, right);
}

export const durations: Target<typeof parseDuration> = {
  name: "durations",
  help: "durations as people type them",
  subject: parseDuration,
  shape: "text",
  seeds: ["2s", "300ms", "1.5min", ".5h", "30", " 2 d "],
  words: ["ms", "min", "9".repeat(330), "."],
  read: (parse, input) => parse(input.toString()),
  check(parse, input) {
    const durationMs = parse(input.toString());
    if (durationMs === undefined) return;
    demand(
      Number.isFinite(durationMs) && durationMs >= 0,
      promises.obeyed,
      () => `${JSON.stringify(input.toString())} is ${durationMs} ms`,
    );
    const plain = `${durationMs}ms`;
    if (!plain.includes("e")) demandSame(parse(plain), durationMs, promises.same, "a duration read, and read again");
  },
};
