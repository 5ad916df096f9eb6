import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { commands } from "./commands.ts";

it("docs/term.md names every key of an attached screen, and its table of the configuration every field", async () => {
  const page = readFileSync(new URL("../../../../docs/term.md", import.meta.url), "utf8");
  const table = page.slice(page.indexOf("| `C-b` and |"), page.indexOf("In the history:"));
  for (const { name, keys } of commands) {
    const shown = name === "tab" ? ["1", "9"] : keys;
    for (const key of shown) expect(table, `${name}: ${key}`).toContain(`\`${key}\``);
  }
  const { config } = await import("../contract/config.ts");
  for (const field of Object.keys(config.shape)) expect(page).toContain(`\`${field}`);
});
