import { expect, test } from "vitest";
import { readHelloReply, readHelloRequest } from "./hello.ts";

const request = { protocol: { min: 1, max: 3 }, version: "2.0.0", build: "b", client: { program: "p", pid: 1 } };
const reply = {
  protocol: 1,
  daemon: "d",
  instance: "i",
  version: "1.0.0",
  build: "b",
  pid: 1,
  generation: "g",
  limits: { frameBytes: 1, streamItems: 1, streamBytes: 1 },
};

test("a hello of another version, with more in it, is understood", () => {
  expect(readHelloRequest({ ...request, later: true })).toMatchObject(request);
  expect(readHelloReply({ ...reply, later: true, limits: { ...reply.limits, later: 1 } })).toMatchObject(reply);
});

test.each([
  undefined,
  null,
  [],
  {},
  { ...request, protocol: { min: 2, max: 1 } },
  { ...request, protocol: 1 },
  { ...request, version: 1 },
  { ...request, client: {} },
])("the request %j is refused", (params) => {
  expect(() => readHelloRequest(params)).toThrow(expect.objectContaining({ code: "invalid-request" }));
});

test.each([null, "hello", {}, { ...reply, daemon: 7 }, { ...reply, pid: "1" }, { ...reply, limits: {} }])(
  "the reply %j is not a daemon's",
  (result) => {
    expect(() => readHelloReply(result)).toThrow(expect.objectContaining({ code: "not-a-daemon" }));
  },
);
