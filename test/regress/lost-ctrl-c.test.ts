/**
 * One Ctrl-C in a hundred did nothing: two seconds later the program was killed as one that does not listen. Python asks
 * for signals every few instructions, through a function of Pyodide's that read the shared word and then wrote 0 to it; a
 * signal that came between the two was gone. It is taken in one step now. What happens by chance is tried often.
 */
import { connect } from "@hob/kit/client";
import type { py } from "@hob/py/contract";
import { expect, it } from "vitest";
import { sharedPyHome } from "../py.ts";

const home = sharedPyHome();
const tries = 150;

it("every Ctrl-C arrives", { timeout: 600_000 }, async () => {
  await using python = await connect<typeof py>("py", { home: home().path });
  for (let count = 0; count < tries; count++) {
    const id = String(count);
    const run = python.run({ source: "print('now')\nwhile True: pass", kind: "text", id });
    let pressed = false;
    for await (const { channel } of run.bytes) {
      if (channel !== 1 || pressed) continue;
      pressed = true;
      await python.interrupt({ id });
    }
    const { exitCode, explanation } = await run.result;
    expect([exitCode, explanation], `try ${count}`).toEqual([130, undefined]);
  }
});
