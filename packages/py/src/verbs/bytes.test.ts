import { expect, it } from "vitest";
import { parseBytes } from "./bytes.ts";

it.each([
  ["65536", 65_536],
  ["256M", 256 * 1024 ** 2],
  ["512MiB", 512 * 1024 ** 2],
  ["1.5g", 1.5 * 1024 ** 3],
  [" 64k ", 65_536],
  ["1GB", 1024 ** 3],
])("%j is %i bytes", (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});

it.each(["", "lots", "-1M", "1T", "M", "1 000", "0x10"])("%j is no size", (text) => {
  expect(parseBytes(text)).toBeUndefined();
});
