import { join } from "node:path";
import { HobError } from "@hob/kit";
import type { ConnectOptions, Probe, StopOptions } from "@hob/kit/client";
import { Deadline } from "@hob/kit/verb";
import { describe, expect, it } from "vitest";
import { fakeContext } from "../testing/fake-context.ts";
import { argumentsOf, downProbe, ownerRecord, runningProbe, statusReport } from "../testing/samples.ts";
import { reload } from "./reload.ts";
import { restart } from "./restart.ts";
import { start } from "./start.ts";
import { stop } from "./stop.ts";

const greeter = runningProbe({ daemon: "greeter", owner: ownerRecord({ entry: "/opt/greeter.js" }) });

describe("hob start", () => {
  it("starts by the entry that the record knows, and says what became of it", async () => {
    const context = fakeContext({ home: "/h" });
    let asked: ConnectOptions | undefined;
    const manage = {
      probe: async () => greeter,
      start: async (_name: string, options: ConnectOptions = {}) => {
        asked = options;
        return { probe: greeter, started: true };
      },
    };
    expect(await start(argumentsOf("start", "greeter", "--timeout", "3s"), context, manage)).toBe(0);
    expect(context.stdout.text).toBe("greeter is ready (pid 4711, started in 0 ms)\n");
    expect(asked).toMatchObject({ entry: "/opt/greeter.js", home: "/h", timeoutMs: 3000, program: "hob" });
  });

  it("makes --entry and --directory absolute by the directory of the caller, and the entry must exist", async () => {
    let asked: ConnectOptions = {};
    const manage = {
      probe: async () => greeter,
      start: async (_name: string, options: ConnectOptions = {}) => {
        asked = options;
        return { probe: greeter, started: false };
      },
    };
    const here = import.meta.dirname;
    const context = fakeContext({ cwd: here });
    await start(argumentsOf("start", "greeter", "--entry", "./start.ts", "-d", "sub"), context, manage);
    expect([asked.entry, asked.directory, context.stdout.text]).toEqual([
      join(here, "start.ts"),
      join(here, "sub"),
      "greeter was running already (pid 4711)\n",
    ]);
    const missing = start(argumentsOf("start", "greeter", "--entry", "./nowhere.js"), context, manage);
    await expect(missing).rejects.toMatchObject({ code: "not-found", hint: "Check the path" });
  });

  it("says what is missing when nobody knows the entry", async () => {
    const manage = {
      probe: async () => downProbe({ state: "absent", owner: undefined }),
      start: () => Promise.reject(new Error("not reached")),
    };
    await expect(start(argumentsOf("start", "greeter"), fakeContext(), manage)).rejects.toMatchObject({
      code: "not-found",
      hint: expect.stringContaining("--entry FILE") as string,
    });
  });

  it.each(["start", "restart"] as const)("%s has --timeout for everything together, the question for the entry too", async (verb) => {
    const passed: (number | undefined)[] = [];
    let nowMs = 0;
    const clock = { ...fakeContext().clock, monotonicMs: () => nowMs };
    const context = { ...fakeContext(), clock, deadline: Deadline.never(clock) };
    const manage = {
      probe: async (_name: string, options: { timeoutMs?: number } = {}) => {
        passed.push(options.timeoutMs);
        nowMs += 400; // frozen, say
        return greeter;
      },
      start: async (_name: string, options: ConnectOptions = {}) => {
        passed.push(options.timeoutMs);
        return { probe: greeter, started: true };
      },
      restart: async (_name: string, options: ConnectOptions = {}) => {
        passed.push(options.timeoutMs);
        return { probe: greeter, previousPid: 1 };
      },
    };
    const run = verb === "start" ? start : restart;
    await run(argumentsOf(verb, "greeter", "--timeout", "500ms"), context, manage);
    expect(passed).toEqual([500, 100]);
  });

  it("prints facts with --json", async () => {
    const context = fakeContext({ json: true });
    await start(argumentsOf("start", "greeter"), context, {
      probe: async () => greeter,
      start: async () => ({ probe: greeter, started: true }),
    });
    expect(context.stdout.text).toBe(
      '{"ok":true,"data":{"daemon":"greeter","instance":"default","pid":4711,"version":"1.2.0","started":true,"tookMs":0,"remarks":[]}}\n',
    );
  });
});

describe("hob stop", () => {
  const outcome = { stopped: true, pid: 4711, forced: false, left: [], tookMs: 42 };

  it("stops each once and says so, and a daemon that does not run is no error", async () => {
    const context = fakeContext();
    const manage = {
      list: async () => [],
      stop: async (name: string) => (name === "py" ? outcome : { stopped: false, pid: undefined, forced: false, left: [], tookMs: 1 }),
    };
    const known = { ...manage, list: async () => [downProbe({ daemon: "term" })] };
    expect(await stop(argumentsOf("stop", "py", "term", "py"), context, known)).toBe(0);
    expect(context.stdout.text).toBe("py stopped (pid 4711, in 42 ms)\nterm was not running\n");
  });

  it("stops the idle ones: nobody uses them, no call goes on by itself, nothing holds them, and they answer", async () => {
    const with_ = (daemon: string, facts: Parameters<typeof statusReport>[0]) =>
      runningProbe({ daemon, status: statusReport({ connections: [], holds: [], ...facts }) });
    const { requests, connections } = statusReport({});
    const asked: string[] = [];
    const manage = {
      list: async () => [
        with_("idle", {}),
        with_("used", { connections: connections.length > 0 ? connections : [{ program: "cli.js" } as never] }),
        with_("working", { requests: { ...requests, inFlight: 1 } }),
        with_("held", { holds: ["1 terminal"] }),
        { ...runningProbe({ daemon: "frozen", state: "unresponsive" }), status: undefined },
        downProbe({ daemon: "ended" }),
      ],
      stop: async (name: string) => {
        asked.push(name);
        return outcome;
      },
    };
    await stop(argumentsOf("stop", "--idle"), fakeContext(), manage);
    expect(asked).toEqual(["idle"]);
  });

  it("stops those that belong under a directory, and no others", async () => {
    const at = (daemon: string, directory: string | undefined) =>
      runningProbe({ daemon, owner: ownerRecord(directory === undefined ? {} : { directory }), status: statusReport({ directory }) });
    const asked: [string, StopOptions][] = [];
    const manage = {
      list: async () => [
        at("a", "/work/project"),
        at("b", "/work/project/sub"),
        at("c", "/work/project2"),
        at("d", undefined),
        downProbe({ daemon: "e", owner: ownerRecord({ directory: "/work/project" }) }),
      ],
      stop: async (name: string, options: StopOptions = {}) => {
        asked.push([name, options]);
        return outcome;
      },
    };
    await stop(argumentsOf("stop", "--under", ".", "--now"), fakeContext({ cwd: "/work/project" }), manage);
    expect(asked.map(([name, { now, reason }]) => [name, now, reason])).toEqual([
      ["a", true, "hob stop --now"],
      ["b", true, "hob stop --now"],
    ]);
  });

  it("leaves alone what is another user's, says so, and has stopped all the same", async () => {
    const context = fakeContext();
    const foreign: Probe = {
      ...runningProbe({ daemon: "theirs", state: "unreachable", explanation: "/h/theirs@default belongs to user 7" }),
      failure: new HobError("unsafe-directory", "/h/theirs@default belongs to user 7").toBody(),
    };
    const manage = { list: async () => [greeter, foreign], stop: async () => outcome };
    expect(await stop(argumentsOf("stop", "--all"), context, manage)).toBe(0);
    expect([context.stdout.text, context.stderr.text]).toEqual([
      "greeter stopped (pid 4711, in 42 ms)\n",
      "theirs was left alone: /h/theirs@default belongs to user 7\n",
    ]);
  });

  it("wants exactly one way of saying which", async () => {
    const manage = { list: async () => [], stop: async () => outcome };
    for (const words of [[], ["py", "--all"], ["--all", "--under", "."]]) {
      await expect(stop(argumentsOf("stop", ...words), fakeContext(), manage)).rejects.toMatchObject({ code: "usage" });
    }
    const context = fakeContext();
    expect([await stop(argumentsOf("stop", "--all"), context, manage), context.stderr.text]).toEqual([0, "There was nothing to stop.\n"]);
  });

  it("goes on with the others when one cannot be stopped, and then fails", async () => {
    const context = fakeContext();
    const manage = {
      list: async () => [],
      stop: async (name: string) =>
        name === "py" ? Promise.reject(new HobError("unresponsive", "py does not answer")) : { ...outcome, forced: true },
    };
    await expect(stop(argumentsOf("stop", "py", "term"), context, manage)).rejects.toMatchObject({ code: "unresponsive" });
    expect(context.stdout.text).toBe("term was ended by force (pid 4711, in 42 ms)\n");
  });

  it("tells a mistyped name from a daemon that does not run", async () => {
    const manage = {
      list: async () => [greeter],
      stop: async () => ({ stopped: false, pid: undefined, forced: false, left: [], tookMs: 1 }),
    };
    await expect(stop(argumentsOf("stop", "greter"), fakeContext(), manage)).rejects.toMatchObject({
      code: "not-found",
      hint: "Did you mean greeter?",
    });
  });
});

describe("hob restart and hob reload", () => {
  it("say what came in place of what", async () => {
    const [first, second] = [fakeContext(), fakeContext()];
    await restart(argumentsOf("restart", "greeter"), first, {
      probe: async () => greeter,
      restart: async () => ({ probe: greeter, previousPid: 7 }),
    });
    await restart(argumentsOf("restart", "greeter"), second, {
      probe: async () => greeter,
      restart: async () => ({ probe: greeter, previousPid: undefined }),
    });
    expect([first.stdout.text, second.stdout.text]).toEqual([
      "greeter is ready (pid 4711, in place of pid 7, in 0 ms)\n",
      "greeter is ready (pid 4711, none ran before, in 0 ms)\n",
    ]);
  });

  it("fail with the daemon's own error when it refuses the configuration", async () => {
    const error = new HobError("config-invalid", "greeting: a text is wanted").toBody();
    await expect(
      reload(argumentsOf("reload", "py"), fakeContext(), { list: async () => [], reload: async () => ({ applied: false, error }) }),
    ).rejects.toMatchObject({ code: "config-invalid", message: "greeting: a text is wanted; py goes on as before", exitCode: 5 });
    const context = fakeContext();
    await reload(argumentsOf("reload", "py"), context, { list: async () => [], reload: async () => ({ applied: true }) });
    expect(context.stdout.text).toBe("py took its new configuration\n");
  });
});
