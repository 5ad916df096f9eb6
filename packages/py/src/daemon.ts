/** The daemon `py`: a pool of interpreters behind the contract. Assembly only; one is warmed while the daemon becomes ready. */
import { type Own, serve } from "@hob/kit/server";
import { coreCount } from "./adapters/cores.ts";
import { openPool } from "./adapters/open-pool.ts";
import { Runs } from "./adapters/runs.ts";
import { untilAborted } from "./adapters/until-aborted.ts";
import { py, type RunInput } from "./contract.ts";
import { figuresOf } from "./core/figures.ts";
import type { Pool } from "./core/pool.ts";
import { poolLimits } from "./core/pool-limits.ts";
import { Deferred } from "./core/waiting.ts";

void serve(py, (own) => {
  const { pool, delay } = poolOf(own);
  own.onClose("interpreters", () => pool.close());
  own.onReload((config) => pool.reconfigure(poolLimits(config, coreCount())));
  own.report(() => figuresOf(pool.report()));
  pool.warm();
  const runs = new Runs(pool, () => own.config(), delay);
  return {
    run: (input: RunInput, call) => runs.run(input, call),
    interrupt: ({ id }: { id: string }) => runs.interrupt(id),
    sessions: () => pool.sessions(),
    endSession: ({ name }: { name: string }) => pool.endSession(name),
    mark: ({ name }: { name: string }) => pool.mark(name),
    undo: ({ name, forget }: { name: string; forget: boolean }) => pool.undo(name, forget),
    holdSession: async ({ name }: { name: string }, { signal }) => {
      await untilAborted(signal);
      await pool.endSession(name);
    },
    complete: ({ session, text }: { session: string; text: string }) => pool.complete(session, text),
    clearCache: () => ({ cleared: pool.clearCache() }),
  };
});

/** `delay`: programs have to wait, if the first interpreter of this installation must be made. */
function poolOf(own: Own<typeof py>): { pool: Pool; delay: () => Promise<string> | undefined } {
  let release = (): void => {};
  const making = new Deferred<string>();
  const pool: Pool = openPool({
    script: new URL("./adapters/worker.ts", import.meta.url),
    imageDirectories: [own.stateDirectory],
    limits: poolLimits(own.config(), coreCount()),
    onFirst: () => {
      making.resolve("making the first Python of this version");
      own.log.info("making the first interpreter of this version, which takes some seconds once");
    },
    onUnkept: (error) => own.log.warn("the first interpreter's image could not be kept", { error: String(error) }),
    onReplaced: (reason) => own.log.info("an interpreter was replaced", { reason }),
    onSessions: (count) => {
      release();
      release = count === 0 ? () => {} : own.hold(`${count} ${count === 1 ? "session" : "sessions"}`);
    },
  });
  return { pool, delay: () => (pool.report().served === 0 ? making.promise : undefined) };
}
