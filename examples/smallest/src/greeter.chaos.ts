// What a right answer is, for `npx hob-chaos dist/greeter.chaos.js` and for tests: see docs/testing.md.
import { fileURLToPath } from "node:url";
import type { ChaosTarget } from "@hob/kit/testing";
import type { greeter } from "./greeter.contract.ts";

const cli = fileURLToPath(new URL("./cli.js", import.meta.url));

export const target: ChaosTarget<typeof greeter> = {
  name: "greeter",
  entry: new URL("./greeter.daemon.js", import.meta.url),
  call: { method: "greet", input: (word) => ({ name: word }), check: (answer, word) => answer === `Hello, ${word}` },
  stream: {
    method: "clock",
    input: () => ({ upTo: 3 }),
    check: (items) => items.every((second, index) => second > (items[index - 1] ?? 0)),
  },
  command: { run: (word) => [process.execPath, cli, word], check: (stdout, word) => stdout === `Hello, ${word}\n` },
};
