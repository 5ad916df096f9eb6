/** What a pool does when a session ends under its program. With real interpreters: testing/sessions.test.ts. */
import { beforeEach, describe, expect, it } from "vitest";
import { endOf, FakeClock, FakeInterpreter, settle } from "../testing/fakes.ts";
import { InterpreterGone } from "./interpreter.ts";
import { Pool, type RunRequest, type RunResult } from "./pool.ts";

let clock: FakeClock;
let made: FakeInterpreter[];
let pool: Pool;
beforeEach(() => {
  clock = new FakeClock();
  made = [];
  const start = (): FakeInterpreter => {
    const interpreter = new FakeInterpreter();
    made.push(interpreter);
    return interpreter;
  };
  const limits = { workers: 1, queueMax: 10, cacheEntries: 0, sessionsMax: 2, sessionIdleMs: 60_000 };
  pool = new Pool({ start, clock, limits });
});

const at = (index: number): FakeInterpreter => made[index] as FakeInterpreter;

function run(session: string | undefined): Promise<RunResult> {
  const request = { caller: "test", session, mounts: [], timeoutMs: Number.POSITIVE_INFINITY } as unknown as RunRequest;
  return pool.run(request, { output: () => {}, input: undefined });
}

describe("a session that is ended", () => {
  it("while its first program waits for an interpreter leaves none behind", async () => {
    const result = run("s");
    await settle();
    expect(await pool.endSession("s")).toBe(true);
    at(0).boot.resolve();
    await settle();
    at(0).finish(endOf({ exitCode: 3 }));
    expect(await result).toMatchObject({ exitCode: 3, sessionLost: true });
    expect([at(0).destroyed, pool.sessions()]).toEqual([true, []]);
  });

  it("while its program waits for a turn has it never begin", async () => {
    const first = run(undefined);
    await settle();
    at(0).boot.resolve();
    await settle();
    const waiting = run("s");
    await settle();
    await pool.endSession("s");
    at(0).finish();
    await first;
    await expect(waiting).rejects.toMatchObject({ code: "not-found", message: expect.stringContaining("it was ended") });
    expect(at(0).orders).toHaveLength(1);
  });

  it("while it is marked is told as ended", async () => {
    const result = run("s");
    await settle();
    at(0).boot.resolve();
    await settle();
    at(0).finish();
    await result;
    at(0).mark = () => at(0).gone.then(() => Promise.reject(new InterpreterGone("ended")));
    const marking = pool.mark("s");
    await settle();
    await pool.endSession("s");
    await expect(marking).rejects.toMatchObject({ code: "not-found", message: expect.stringContaining("it was ended") });
  });

  it("between the end of its program and the rest behind it is told as lost", async () => {
    const result = run("s");
    await settle();
    at(0).boot.resolve();
    await settle();
    at(0).running?.resolve(endOf({ exitCode: 3 }));
    await settle();
    at(0).die(new InterpreterGone("ended"), undefined);
    expect(await result).toMatchObject({ exitCode: 3, sessionLost: true });
  });
});
