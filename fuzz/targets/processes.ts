/** What other processes have in their names and environments, which decides what is ended with a daemon and what is not. */
import { belongingOf, markText, parseMark } from "../../packages/kit/src/node/child-marks.ts";
import { parseStat } from "../../packages/kit/src/node/process-stat.ts";
import { demand, demandSame, promises, type Target } from "../engine/target.ts";

const realMarks = { belongingOf, parseMark };
export type Marks = typeof realMarks;

const generation = "0123456789abcdef";

export const marks: Target<Marks> = {
  name: "marks",
  help: "the environment of a process, as /proc shows it, with whose life it belongs to",
  subject: realMarks,
  shape: "text",
  seeds: [
    `PATH=/bin\0HOB_OWNED=/h/py@default:${generation}\0X=1`,
    `HOB_DETACHED=1\0HOB_OWNED=/h/py@default:${generation}`,
    `HOB_GUARD=/h/a:b@default:${generation}`,
    "HOB_LAUNCH={}\0HOB_OWNED",
    "HOB_=\0HOB_OWNED=",
  ],
  words: ["\0", "HOB_OWNED=", "HOB_GUARD=", "HOB_DETACHED=", ":", "="],
  read: (subject, input) => subject.belongingOf(input.toString("latin1")),
  check(subject, input) {
    const text = input.toString("latin1");
    const belonging = subject.belongingOf(text);
    const values = (name: string): string[] =>
      text.split("\0").flatMap((entry) => (entry.startsWith(`${name}=`) ? [entry.slice(name.length + 1)] : []));
    if (belonging.kind === "owned" || belonging.kind === "guard") {
      const named = values(belonging.kind === "owned" ? "HOB_OWNED" : "HOB_GUARD");
      demand(named.includes(markText(belonging.mark)), promises.obeyed, () => `${JSON.stringify(belonging.mark)} stands nowhere in it`);
    }
    const free = values("HOB_DETACHED").length + values("HOB_LAUNCH").length > 0;
    demand(!free || belonging.kind === "free", promises.obeyed, () => `a process that was let go is ${belonging.kind}`);
    const mark = { owner: text.replaceAll("\0", ""), generation };
    demandSame(subject.parseMark(markText(mark)), mark, promises.same, "a mark written and read");
    demandSame(subject.belongingOf(`HOB_OWNED=${markText(mark)}`), { kind: "owned", mark }, promises.same, "a mark written and read");
  },
};

export const stat: Target<typeof parseStat> = {
  name: "stat",
  help: "/proc/<pid>/stat, in which a process may have any name",
  subject: parseStat,
  shape: "text",
  seeds: ["node", "a) R 1 2 3 (b", "tmux: server", "((", ") Z 1 1 1 0 0"],
  words: [")", "(", " ", ") S 1 1 1 ", "\n"],
  read: (parse, input) => parse(7, statLine(input.toString("latin1"))),
  check(parse, input) {
    const name = input.toString("latin1");
    const { parentPid, groupId, startTime, zombie } = parse(7, statLine(name)) ?? {};
    demandSame([parentPid, groupId, startTime, zombie], [3, 4, "4242", false], promises.obeyed, `a process called ${JSON.stringify(name)}`);
    parse(7, name); // torn, or something else altogether
  },
};

/** proc_pid_stat(5) of a process that calls itself `name`. */
function statLine(name: string): string {
  return `7 (${name}) S 3 4 4 0 -1 4194304 1 0 0 0 5 6 0 0 20 0 1 0 4242 1000 200 18446744073709551615\n`;
}
