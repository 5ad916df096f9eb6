/**
 * The program in a terminal: `inside.mjs SOCKET`. Ordered over the socket, it shows a file with `cat`, then a mark, and then
 * asks the terminal where its cursor is. The answer comes when everything before the question was taken in, and is
 * passed on: so the clock of the harness stops at the screen, and not where the kernel still holds what was written.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";

const whereIsTheCursor = "\x1b[6n";

const harness = connect(process.argv[2]);
harness.on("close", () => process.exit());
// The answer must neither be echoed nor wait for the end of a line.
process.stdin.setRawMode(true);

for await (const line of createInterface({ input: harness })) {
  const { file, mark } = JSON.parse(line);
  // Nobody reads stdin meanwhile but this process.
  const cat = spawn("cat", [file], { stdio: ["ignore", "inherit", "inherit"] });
  const [status] = await once(cat, "close");
  if (status !== 0) throw new Error(`cat ${file} ended with ${status}`);
  process.stdout.write(`\r\n${mark}${whereIsTheCursor}`);
  await once(process.stdin, "data");
  harness.write("done\n");
}
