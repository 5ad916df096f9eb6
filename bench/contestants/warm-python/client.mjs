/** The floor of a warm Python: one `python3` on a pipe that evaluates line after line, in one namespace, without a sandbox. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const loop = "import sys\nfor line in sys.stdin: print(eval(line), flush=True)";

export async function connect() {
  const python = spawn("python3", ["-u", "-c", loop], { stdio: ["pipe", "pipe", "inherit"] });
  const waiting = [];
  createInterface({ input: python.stdout }).on("line", (line) => waiting.shift()(line));
  const run = async () => {
    const answer = new Promise((resolve) => waiting.push(resolve));
    python.stdin.write("2+3\n");
    const line = await answer;
    if (line !== "5") throw new Error(`2+3 is not ${line}`);
  };
  await run();
  process.on("exit", () => python.kill());
  return { pid: python.pid, echo: run };
}
