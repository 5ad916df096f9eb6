/** Both halves of the hello: what any client may send to a daemon, and any program that listens to a client. */
import { readHelloReply, readHelloRequest } from "../../packages/kit/src/wire/hello.ts";
import { clip, demand, demandSame, promises, type Target, typed } from "../engine/target.ts";
import { fits, helloReply, helloRequest, misfit, parsed } from "./shapes.ts";

type Hello = { readHelloRequest: (value: unknown) => unknown; readHelloReply: (value: unknown) => unknown };

const readers = [
  { read: "readHelloRequest", shape: helloRequest, code: "invalid-request" },
  { read: "readHelloReply", shape: helloReply, code: "not-a-daemon" },
] as const;

export const hello: Target<Hello> = {
  name: "hello",
  help: "parameters and result of $/hello",
  subject: { readHelloRequest, readHelloReply },
  shape: "json",
  seeds: [
    { protocol: { min: 1, max: 3 }, version: "1.0.0", build: "", client: { program: "example", pid: 4711 } },
    {
      protocol: 1,
      daemon: "greeter",
      instance: "default",
      version: "1.0.0",
      build: "1.0.0+a.b",
      pid: 200,
      generation: "0123",
      state: "ready",
      upgrade: "keep",
      others: 0,
      limits: { frameBytes: 8_388_608, streamItems: 256, streamBytes: 1_048_576 },
      idempotent: ["greet"],
      streams: ["count", "upper"],
    },
  ],
  words: ['"pid":1,', '"min":2', '"others":1'],
  read: (subject, input) => readers.map(({ read, code }) => typed([code], () => subject[read](parsed(input)))),
  check(subject, input) {
    const value = parsed(input);
    if (value === undefined) return;
    for (const { read, shape, code } of readers) {
      const result = typed([code], () => subject[read](value));
      if ("error" in result) {
        demand(!fits(shape, value), promises.refused, () => `${clip(input.toString())} is refused: ${result.error.message}`);
        continue;
      }
      demand(fits(shape, result.value), promises.obeyed, () => `${clip(input.toString())}: ${misfit(shape, result.value)}`);
      demandSame(subject[read](JSON.parse(JSON.stringify(result.value))), result.value, promises.same, "a hello read twice");
    }
  },
};
