/**
 * `hob py` read its program to the end before it looked how long it was: `yes | hob py -` took all memory of the machine,
 * and `hob py /dev/zero` never came back. A program has a limit, and nothing beyond it is read.
 */
import { expect, test } from "vitest";
import { hob } from "../hob.ts";
import { testHome } from "../support.ts";

test("a program without an end is refused when it is longer than a program may be", async () => {
  const { code, stderr } = await hob(testHome(), "py", "/dev/zero");
  expect(stderr).toMatch(/the program \(\/dev\/zero\) is larger than \d+ bytes/);
  expect(code).toBe(2);
});
