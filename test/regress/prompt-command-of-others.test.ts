/**
 * A person's own PROMPT_COMMAND ended in a semicolon, as the hook of a version manager does. The terminal's marks were
 * joined to it with another one, so that bash printed a syntax error before every prompt and no command was ever seen to
 * end; since bash 5.1 it may also be a list, of which only the first entry was looked at.
 *
 * Now the parts are joined by lines, or are entries of the list.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { testHome } from "../support.ts";
import { callerIn, installed, linesOf, termClient } from "../term-client.ts";

const kinds = { "that ends in a semicolon": "PROMPT_COMMAND='true;'", "that is a list": "PROMPT_COMMAND=(true 'PS1=\"new> \"')" };

for (const [kind, line] of Object.entries(kinds)) {
  it.runIf(installed("bash"))(`a PROMPT_COMMAND ${kind} goes with the marks of a terminal (bash must be installed)`, async () => {
    const home = testHome();
    const client = await termClient(home);
    writeFileSync(join(home.path, ".bashrc"), `${line}\n`);
    await client.new({ name: "d/1" }, callerIn(home, { SHELL: "/bin/bash" }));
    await client.wait({ until: "idle" });
    expect(await client.run({ command: "echo out; false" })).toMatchObject({ output: "out\n", exitCode: 1 });
    await client.wait({ until: "idle" });
    expect((await client.info({})).marks).toBe("injected");
    expect((await linesOf(client, "d/1")).join("\n")).not.toContain("error");
  });
}
