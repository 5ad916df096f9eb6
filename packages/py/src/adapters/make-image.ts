/**
 * A step of the build: puts the image of a warm interpreter beside the bundles, so that no user's first command waits
 * some seconds for it. `node make-image.cjs`; does nothing when the image that is there fits. One that does not fit the
 * user's Node.js is made again on their machine, in the daemon's own directory.
 */
import { chmodSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PythonGround } from "./python-ground.ts";

const script = new URL("./worker.ts", import.meta.url);
const directory = dirname(fileURLToPath(script));
const ground = new PythonGround({
  script,
  imageDirectories: [directory],
  onUnkept: (error) => {
    process.exitCode = 1;
    process.stderr.write(`the image of the interpreter could not be written: ${error}\n`);
  },
});
const interpreter = ground.start();
void interpreter.booted
  .then(() => ground.close())
  .then(share)
  .finally(() => interpreter.destroy());

/** Whoever installs hob may be another user than those who run it, and nothing in an image is secret. */
function share(): void {
  for (const name of readdirSync(directory)) if (name.endsWith(".image")) chmodSync(join(directory, name), 0o644);
}
