import { expect, it } from "vitest";
import { config } from "../contract/config.ts";
import { programFor } from "./programs.ts";

const account = {
  shell: "/bin/account-shell",
  canRun: (path: string) => path.startsWith("/bin/"),
  home: "/home/ada",
  env: { PATH: "/bin" },
  shellFiles: "/files",
};
const given = (settings: unknown = {}) => ({ config: config.parse(settings), account, id: "#7", instance: "default" });

it.each([
  ["the caller's", "/bin/fish", ["/bin/fish"]],
  ["one that learns to mark its commands", "/bin/bash", ["/bin/bash", "--rcfile", "/files/bashrc"]],
  ["the account's, where the caller's is not there", "/opt/gone", ["/bin/account-shell"]],
  ["the account's, where the caller has none", undefined, ["/bin/account-shell"]],
])("The shell of a new terminal is %s", (_what, SHELL, command) => {
  const env: Record<string, string> = SHELL === undefined ? {} : { SHELL };
  expect(programFor({ command: [], env: {} }, { env }, given()).command).toEqual(command);
});

it("A shell that was configured is started, or said to be missing, and no other", () => {
  expect(programFor({ command: [], env: {} }, {}, given({ shell: "/opt/mine" })).command).toEqual(["/opt/mine"]);
});

it("Directory, variables, umask and size are the caller's, and nothing is left of the terminal around it", () => {
  const context = {
    cwd: "/work",
    env: { TMUX: "x", COLUMNS: "1", TERM: "dumb", MINE: "1" },
    umask: 0o027,
    terminal: { columns: 99, rows: 33 },
  };
  const program = programFor({ command: ["cat"], env: { MORE: "2" } }, context, given());
  expect(program).toMatchObject({ cwd: "/work", umask: 0o027, size: { columns: 99, rows: 33 }, title: "cat" });
  expect(program.env).toEqual({ MINE: "1", MORE: "2", TERM: "xterm-256color", TERM_PROGRAM: "hob", PWD: "/work", HOB_TERM: "#7@default" });
});
