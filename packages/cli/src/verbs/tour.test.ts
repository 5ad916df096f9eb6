import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { fakeContext } from "../testing/fake-context.ts";
import { argumentsOf } from "../testing/samples.ts";
import { tour } from "./tour.ts";

/** In the place of `hob`: says that it runs, that it is told to end, and that it has ended, which it does not before it is let go. */
const command = (file: string): string => `
import { appendFileSync, existsSync } from "node:fs";
const say = (word) => appendFileSync(${JSON.stringify(file)}, word + "\\n");
const end = () => {
  if (!existsSync(${JSON.stringify(`${file}.go`)})) return setTimeout(end, 5);
  say("ended");
  process.exit(1);
};
let told = false;
process.on("SIGTERM", () => {
  if (told) return;
  told = true;
  say("told");
  end();
});
setInterval(() => undefined, 60_000);
say("runs");
`;

it("hob tour that is interrupted looks for daemons when its commands have ended: until then they may launch one", async () => {
  const directory = mkdtempSync(join(tmpdir(), "hob-tour-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const [program, file] = [join(directory, "hob.mjs"), join(directory, "said")];
  writeFileSync(program, command(file));
  const { argv } = process;
  process.argv = [argv[0] as string, program];
  vi.stubEnv("TMPDIR", directory);
  onTestFinished(() => {
    process.argv = argv;
    vi.unstubAllEnvs();
  });
  const said = (word: string): number => (existsSync(file) ? readFileSync(file, "utf8").split(word).length - 1 : 0);
  const context = fakeContext();
  const none = async (): Promise<never> => Promise.reject(new Error("not asked"));
  const list = async (): Promise<[]> => {
    appendFileSync(file, "looked\n");
    return [];
  };
  const touring = tour(argumentsOf("tour"), context, { list, open: none, probe: none, stop: none }).catch((error: unknown) => error);
  await expect.poll(() => said("runs")).toBe(20);
  context.interrupt();
  await expect.poll(() => said("told")).toBe(20);
  writeFileSync(`${file}.go`, "");
  expect(await touring).toMatchObject({ exitCode: 130 });
  expect(readFileSync(file, "utf8")).toBe(`${["runs", "told", "ended"].map((word) => `${word}\n`.repeat(20)).join("")}looked\n`);
});
