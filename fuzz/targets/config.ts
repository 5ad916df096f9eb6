/** The configuration file, which people write by hand: whatever is in it, the answer is a configuration or an error about it. */
import { z } from "zod";
import { loadConfig } from "../../packages/kit/src/server/config.ts";
import { demand, demandSame, promises, type Target, typedLater } from "../engine/target.ts";
import { oneFile, oneFileUid } from "./files.ts";
import { parsed } from "./shapes.ts";

const path = "/h/greeter@default/config.json";
const bytesMax = 1 << 20;

const schema = z
  .object({
    greeting: z.string().default("Hello"),
    port: z.int().min(1).max(65_535).optional(),
    words: z.array(z.string()).max(5).default([]),
    more: z.record(z.string(), z.unknown()).default({}),
    tree: z.json().optional(),
  })
  .strict();

export const config: Target<typeof loadConfig> = {
  name: "config",
  help: "config.json of a daemon",
  subject: loadConfig,
  shape: "json",
  seeds: [
    {},
    { greeting: "Grüße 😀", port: 80, words: ["a", "b"], more: { deep: [1, { x: null }] }, tree: [[]] },
    '{\n  "greeting": "a",\n  // why\n  "port": 80,\n}',
    '{ "greeting": "a" "port": 80 }',
    '{ "tree": [[[',
    "\ufeff{}",
    "",
  ],
  words: ['"greeting":', '"port":', "/*", "//", "\n", "[[[[[[[["],
  read: (load, input) => typedLater(["config-invalid"], () => loadFrom(load, input)),
  async check(load, input) {
    const result = await typedLater(["config-invalid"], () => loadFrom(load, input));
    const shown = schemaSays(input);
    if ("error" in result) {
      demand(shown === undefined, promises.refused, () => `a good configuration is refused: ${result.error.message}`);
      demand(result.error.message.includes(path), promises.typed, () => `the file is not named: ${result.error.message}`);
      return;
    }
    demandSame(result.value.value, shown, promises.obeyed, "the configuration, and what the schema makes of the file");
    demand(Object.getPrototypeOf(result.value.value) === Object.prototype, promises.obeyed, () => "its prototype was changed");
    const again = await loadFrom(load, Buffer.from(JSON.stringify(result.value.value)));
    demandSame(again.value, result.value.value, promises.same, "a configuration read, and read again from what was written");
  },
};

function loadFrom(load: typeof loadConfig, input: Buffer): ReturnType<typeof loadConfig> {
  return load({ files: oneFile(path, input).files, path, uid: oneFileUid, bytesMax }, schema);
}

/** What comes of the file by the schema alone; a mark of byte order before it is no fault. */
function schemaSays(input: Buffer): unknown {
  const text = input.toString().replace(/^\ufeff/, "");
  return schema.safeParse(parsed(Buffer.from(text))).data;
}
