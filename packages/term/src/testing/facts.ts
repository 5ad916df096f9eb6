/** A terminal as the daemon tells of it, for tests of what is shown. */
import type { TerminalFacts } from "../contract.ts";

export function facts(changes: Partial<TerminalFacts> & { name: string }): TerminalFacts {
  const [desk = "", tab = ""] = changes.name.split("/");
  return {
    id: "#1",
    desk,
    tab,
    state: "idle",
    pid: 4711,
    command: ["/bin/bash"],
    program: "bash",
    cwd: "/work/project",
    title: "",
    size: { columns: 80, rows: 23 },
    sizePolicy: "latest",
    createdAt: 0,
    outputAt: 0,
    inputAt: 0,
    bell: false,
    activity: false,
    clients: [],
    marks: "injected",
    restored: false,
    ...changes,
  };
}
