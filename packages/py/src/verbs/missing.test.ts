import { expect, it } from "vitest";
import type { RunOrder } from "../core/host.ts";
import type { Missing } from "../core/orders.ts";
import { adviceOn } from "./missing.ts";

const there = ["/work", "/work/.", "/work/side.py", "/work/pack", "/work/pack/.", "/work/pack/part.py", "/work/data.txt", "/out", "/out/."];
const has = async (path: string): Promise<boolean> => there.includes(path);
const file = { source: "", kind: "file", filename: "/work/main.py", cwd: "/" } satisfies RunOrder;
const text = { source: "", kind: "value", cwd: "/work" } satisfies RunOrder;
const mounted = { mounts: [{ directory: "/work" }] };
const only = "but a program sees only what is mounted";

it.each<[string, Missing, RunOrder, string | undefined]>([
  [
    "a module beside the file",
    { kind: "module", name: "side" },
    file,
    `side lies in /work, ${only}: --mount /work, or /work:rw to change it`,
  ],
  [
    "a module here",
    { kind: "module", name: "pack.part" },
    text,
    `pack.part lies in /work, ${only}: --mount /work, or /work:rw to change it`,
  ],
  ["a package that is nowhere", { kind: "module", name: "numpy" }, { ...text, ...mounted }, expect.stringContaining("no package numpy")],
  ["a module that needs threads", { kind: "library", name: "_ctypes" }, text, expect.stringContaining("_ctypes is not in the sandbox")],
  ["what no sandbox has", { kind: "network", name: "" }, text, expect.stringContaining("has no network; fetch outside")],
  ["a file here", { kind: "file", name: "data.txt" }, text, `/work/data.txt is there, ${only}: --mount /work, or /work:rw to change it`],
  ["a directory", { kind: "file", name: "pack" }, text, `/work/pack is there, ${only}: --mount /work/pack, or /work/pack:rw to change it`],
  ["a file to be made", { kind: "file", name: "/out/new" }, text, `/out is there, ${only}: --mount /out, or /out:rw to change it`],
  ["a file in a mounted directory", { kind: "file", name: "data.txt" }, { ...text, ...mounted }, undefined],
  ["a file that is nowhere", { kind: "file", name: "other.txt" }, text, undefined],
  ["a file in a directory that is gone", { kind: "file", name: "x" }, { source: "", kind: "value" }, undefined],
])("advises on %s", async (_what, missing, order, advice) => {
  expect(await adviceOn(missing, order, has)).toEqual(advice);
});
