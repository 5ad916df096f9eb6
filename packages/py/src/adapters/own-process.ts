/** Python in the command's own process, with the configuration's defaults. It shares nothing with a daemon, and writes nothing. */
import { HobError } from "@hob/kit";
import type { VerbContext } from "@hob/kit/verb";
import { py, type RunOutput } from "../contract.ts";
import type { HostWires, PythonHost, RunOrder } from "../core/host.ts";
import type { Pool } from "../core/pool.ts";
import { poolLimits } from "../core/pool-limits.ts";
import { workerScript } from "./installed.ts";
import { openPool } from "./open-pool.ts";
import { runRequest } from "./run-request.ts";

const config = py.config.parse({ workers: 1 });

export class OwnProcess implements PythonHost {
  readonly connectMs = 0;
  readonly directory = undefined;
  readonly #context: VerbContext;
  readonly #pool: Pool;

  constructor(context: VerbContext) {
    this.#context = context;
    const onFirst = (): void => void context.stderr.write("making a Python, which takes some seconds …\n");
    this.#pool = openPool({ script: workerScript(), imageDirectories: [], limits: poolLimits(config, 1), onFirst });
  }

  async run(order: RunOrder, { output, input }: HostWires): Promise<RunOutput> {
    const { signal, stdout } = this.#context;
    signal.throwIfAborted(); // by a Ctrl-C that came while the program was still read
    const [interrupt, kill] = [new AbortController(), new AbortController()];
    const press = (): void => (interrupt.signal.aborted ? kill : interrupt).abort();
    const release = this.#context.takeInterrupts(press);
    const cut = (): void => kill.abort();
    signal.addEventListener("abort", press, { once: true });
    stdout.gone.addEventListener("abort", cut, { once: true });
    try {
      const request = await runRequest(checked(order), "command", config);
      const result = await this.#pool.run({ ...request, signal: interrupt.signal, kill: kill.signal }, { output, input });
      signal.throwIfAborted();
      if (result.killed === undefined || !stdout.gone.aborted) return result;
      throw new HobError("cancelled", "whoever read the program's output left");
    } finally {
      signal.removeEventListener("abort", press);
      stdout.gone.removeEventListener("abort", cut);
      release();
    }
  }

  /** Everything here ends with the command. */
  holdSession(): void {}

  async endSession(name: string): Promise<boolean> {
    return await this.#pool.endSession(name);
  }

  async complete(session: string, text: string): Promise<string[]> {
    return await this.#pool.complete(session, text);
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }
}

/** As the daemon would check it at its door. */
function checked(order: RunOrder): ReturnType<typeof py.streams.run.input.parse> {
  const { data, error } = py.streams.run.input.safeParse(order);
  if (data !== undefined) return data;
  const [first] = error.issues;
  throw new HobError("invalid-input", `${first?.path.join(".")}: ${first?.message}`);
}
