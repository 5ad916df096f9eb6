import { describe, expect, it } from "vitest";
import { HobError } from "../errors/hob-error.ts";
import { answer, reportFailure } from "./answer.ts";
import { Interrupted, type Output } from "./context.ts";

function output(fail?: Error): Output & { text: string } {
  return {
    text: "",
    isTerminal: false,
    color: false,
    columns: Number.POSITIVE_INFINITY,
    rows: Number.POSITIVE_INFINITY,
    gone: new AbortController().signal,
    onResize: () => () => undefined,
    async write(chunk) {
      if (fail !== undefined) throw fail;
      this.text += chunk;
    },
  };
}

function context(json: boolean, stdout = output(), signal = new AbortController().signal) {
  return { command: "hob status", json, stdout, stderr: output(), signal };
}

describe("an answer", () => {
  it("is text for people, and exactly one value with --json", async () => {
    const [plain, json] = [context(false), context(true)];
    await answer(plain, { pid: 7 }, () => "pid 7\n");
    await answer(json, { pid: 7 }, () => "pid 7\n");
    expect([plain.stdout.text, json.stdout.text]).toEqual(["pid 7\n", '{"ok":true,"data":{"pid":7}}\n']);
  });

  it("that is nothing is null in JSON", async () => {
    const json = context(true);
    await answer(json, undefined, () => "");
    expect(json.stdout.text).toBe('{"ok":true,"data":null}\n');
  });
});

describe("a failure", () => {
  it("goes to stderr for people and to stdout with --json, with the exit code of the error table", async () => {
    const error = new HobError("not-running", "py is not running", { hint: "Start it" });
    const [plain, json] = [context(false), context(true)];
    expect([await reportFailure(plain, error), await reportFailure(json, error)]).toEqual([3, 3]);
    expect([plain.stdout.text, plain.stderr.text]).toEqual(["", "hob status: py is not running\nNext: Start it\n"]);
    expect([json.stdout.text, json.stderr.text]).toEqual([
      '{"ok":false,"error":{"code":"not-running","message":"py is not running","hint":"Start it","exitCode":3}}\n',
      "",
    ]);
  });

  it("that nobody foresaw is our own mistake: exit code 1, and where it happened", async () => {
    const plain = context(false);
    expect(await reportFailure(plain, new TypeError("x is not a function"))).toBe(1);
    expect(plain.stderr.text).toMatch(/^hob status: x is not a function\n {2}TypeError: x is not a function\n {6}at /);
  });

  it("after Ctrl-C is only the interruption: nothing is said, exit code 130", async () => {
    const plain = context(false, output(), AbortSignal.abort(new Interrupted("SIGINT")));
    expect(await reportFailure(plain, new HobError("cancelled", "the call was cancelled"))).toBe(130);
    expect(plain.stderr.text).toBe("");
  });

  it("of stdout itself is told on stderr", async () => {
    const json = context(true, output(new HobError("no-space", "stdout could not be written")));
    expect(await reportFailure(json, new HobError("no-space", "stdout could not be written"))).toBe(9);
    expect(json.stderr.text).toMatch(/^hob status: stdout could not be written\n/);
  });
});
