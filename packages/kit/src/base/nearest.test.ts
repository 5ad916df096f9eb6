import { expect, it } from "vitest";
import { nearest } from "./nearest.ts";

const verbs = ["ls", "status", "start", "stop", "restart", "reload", "logs", "doctor"];

it("finds what was most likely meant, and nothing when nothing is near", () => {
  expect(["satus", "sotp", "STATUS", "lgos", "stat", "doc", "xyz", "l"].map((word) => nearest(word, verbs))).toEqual([
    "status",
    "stop",
    "status",
    "logs",
    "status",
    "doctor",
    undefined,
    "ls",
  ]);
});
