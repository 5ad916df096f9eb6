import { describe, expect, test } from "vitest";
import { HobError } from "../errors/hob-error.ts";
import { ScriptedDaemon } from "../sim/scripted-daemon.ts";
import { settled } from "../sim/settled.ts";
import { ReopeningStream } from "./reopening-stream.ts";

/** Two daemons: the second one is there for whoever asks again. */
function twice(): { first: ScriptedDaemon; second: ScriptedDaemon; stream: ReopeningStream; refusals: unknown[] } {
  const [first, second] = [new ScriptedDaemon(), new ScriptedDaemon()];
  const refusals: unknown[] = [];
  const again = (refusal: Error | undefined) => {
    refusals.push(refusal);
    return Promise.resolve(refusals.length > 1 ? undefined : second.session.stream("ticks", {}));
  };
  return { first, second, refusals, stream: new ReopeningStream({ first: first.session.stream("ticks", {}), again }) };
}

const busy = { id: 2, error: new HobError("busy", "later").toBody() };
const item = { method: "$/item", params: { id: 2, item: "x" } };

describe("a stream that is refused", () => {
  test("is opened again, with its end of input, and whoever was reading reads the second", async () => {
    const { first, second, stream, refusals } = twice();
    const reading = stream[Symbol.asyncIterator]().next();
    stream.endInput();
    await first.answer(busy);
    await second.answer(item);
    expect(await reading).toEqual({ done: false, value: "x" });
    expect(refusals).toMatchObject([{ code: "busy" }]);
    expect(second.sent().map(({ method }) => method)).toEqual(["ticks", "$/end-input"]);
    await second.answer({ id: 2, result: "done" });
    expect(await stream.result).toBe("done");
  });

  test("ends with the last refusal when it is not to be opened again", async () => {
    const { first, second, stream, refusals } = twice();
    await first.answer(busy);
    await second.answer({ id: 2, error: new HobError("draining", "no more").toBody() });
    await expect(stream.result).rejects.toMatchObject({ code: "draining" });
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: "draining" });
    expect(refusals).toHaveLength(2);
  });

  test("is not opened again after an item, a written byte, or a cancel", async () => {
    const begun = twice();
    await begun.first.answer(item);
    await begun.first.answer(busy);
    await expect(begun.stream.result).rejects.toMatchObject({ code: "busy" });

    const written = twice();
    await written.stream.write("x");
    await written.first.answer(busy);
    await expect(written.stream.result).rejects.toMatchObject({ code: "busy" });

    const left = twice();
    await left.stream[Symbol.asyncIterator]().return?.();
    await expect(left.stream.result).rejects.toMatchObject({ code: "cancelled" });
    expect([begun, written, left].flatMap(({ refusals }) => refusals)).toEqual([]);
  });
});

test("a stream that is cancelled while its daemon is being looked for ends at once, and it is no matter that none is found", async () => {
  let fail: (error: Error) => void = () => undefined;
  const stream = new ReopeningStream({ first: undefined, again: () => new Promise((_resolve, reject) => (fail = reject)) });
  stream.endInput();
  stream.cancel();
  await expect(stream.result).rejects.toMatchObject({ code: "cancelled" });
  fail(new HobError("start-failed", "nobody is there"));
  await settled(); // a rejection that nobody hears would end the process
});
