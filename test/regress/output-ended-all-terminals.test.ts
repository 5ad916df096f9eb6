/**
 * Twelve bytes that a program wrote in one terminal ended the daemon, and with it every terminal: "erase up to the cursor" in
 * the last column of the last row. xterm's model threw, in a timer, where nobody could catch it. Others kept it busy for
 * minutes: a sequence that says "2147483647 times", or a search in a text without an end that filled all of the history.
 * Seen when random sequences were shown both here and in another terminal program.
 */
import { expect, it } from "vitest";
import { sharedTermHome } from "../term.ts";
import { callerIn, termClient } from "../term-client.ts";

const home = sharedTermHome();

it("no output of one program takes the terminals of the others away", async () => {
  const client = await termClient(home());
  await client.new({ name: "d/other", command: ["cat"] }, callerIn(home()));
  const harmful = ["\\033[24;80H\\033[1J", "\\033[2147483647S\\033[2147483647L", "x\\033[2147483647b"];
  for (const [index, bytes] of harmful.entries()) {
    const name = `d/harmful-${index}`;
    const command = `printf '${bytes}'; printf '\\033[Hto the end'; exec sleep 1000`;
    await client.new({ name, command: ["sh", "-c", command] }, callerIn(home()));
    await client.wait({ name, text: "to the end" });
  }
  expect((await client.list()).map(({ name, state }) => [name, state === "exited"])).toContainEqual(["d/other", false]);
});
