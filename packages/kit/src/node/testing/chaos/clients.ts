/** Clients of a round in the test's own process: callers, readers of streams, stoppers. Each comes to an end by itself. */
import type { Action } from "../../../chaos/plan.ts";
import type { UntypedClient } from "../../../client/face.ts";
import { stop } from "../../../client/manage/stop.ts";
import { clientPorts } from "../../client-ports.ts";
import type { Stage } from "./stage.ts";
import { itemsKept } from "./target.ts";

type Of<Actor extends Action["actor"]> = Extract<Action, { actor: Actor }>;

/** Calls and calls again; when the calm begins it makes no further calls. */
export async function runCaller(stage: Stage, { word, calls, atOnce, pauseMs }: Of<"caller">): Promise<void> {
  await withClient(stage, async (client) => {
    let made = 0;
    const lane = async (): Promise<void> => {
      while (made < calls && (made === 0 || !stage.calm)) {
        if (!(await callOnce(stage, client, `${word}-${++made}`))) return;
        if (pauseMs > 0) await stage.pause(pauseMs);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
  });
}

/** One call with its own word. False when it was not answered in time: then there is no use in another. */
export async function callOnce(stage: Stage, client: UntypedClient, word: string): Promise<boolean> {
  const { target, tally } = stage.parts;
  tally.did("calls");
  const what = `the call of ${target.call.method} with ${word}`;
  const failures = tally.report.counters.hungClients;
  const answer = await stage.attempt(what, async () => ({ value: await client.call(target.call.method, target.call.input(word)) }));
  if (answer === undefined) return tally.report.counters.hungClients === failures;
  if (target.call.check(answer.value, word)) stage.ended(what, "answered");
  else stage.fail("wrongAnswers", `${what} was answered with ${JSON.stringify(answer.value)?.slice(0, 500)}`);
  return true;
}

/** Reads until the stream ends, its reader has had enough, or the calm begins. */
export async function runStreamer(stage: Stage, { word, leaveAfterMs }: Of<"streamer">): Promise<void> {
  await withClient(stage, (client) => streamOnce(stage, client, word, leaveAfterMs));
}

export async function streamOnce(stage: Stage, client: UntypedClient, word: string, leaveAfterMs: number | undefined): Promise<void> {
  const { target, tally } = stage.parts;
  const trial = target.stream;
  if (trial === undefined) return;
  tally.did("streams");
  const what = `the stream ${trial.method} with ${word}`;
  const items: unknown[] = [];
  const whole = await stage.attempt(what, () => read(stage, client, trial.method, trial.input(word), leaveAfterMs, items));
  if (!trial.check(items, word)) stage.fail("wrongAnswers", `${what} had the items ${JSON.stringify(items).slice(0, 500)}`);
  else if (whole !== undefined) stage.ended(what, "answered");
}

async function read(
  stage: Stage,
  client: UntypedClient,
  method: string,
  input: unknown,
  leaveAfterMs: number | undefined,
  items: unknown[],
): Promise<true> {
  const stream = client.stream(method, input);
  stream.result.catch(() => undefined); // asked for below, unless we leave
  let left = false;
  const leave = (): void => {
    left = true;
    stream.cancel();
  };
  const timer = leaveAfterMs === undefined ? undefined : setTimeout(leave, leaveAfterMs);
  stage.calmed.addEventListener("abort", leave);
  if (stage.calm) leave();
  try {
    for await (const item of stream) if (items.length < itemsKept) items.push(item);
    if (!left) await stream.result;
  } catch (error) {
    if (!left) throw error; // a reader that leaves is told nothing more
  } finally {
    clearTimeout(timer);
    stage.calmed.removeEventListener("abort", leave);
  }
  return true;
}

export async function runStopper(stage: Stage, { now }: Of<"stopper">): Promise<void> {
  const { target, tally, home, deadlineMs } = stage.parts;
  tally.did("stops");
  stage.disturbances.add("ended");
  if (now) stage.disturbances.add("killed");
  const options = { home: home.path, now, timeoutMs: deadlineMs, reason: "chaos" };
  await stage.attempt("a stop", () => stop(clientPorts(), target.name, options));
}

async function withClient(stage: Stage, use: (client: UntypedClient) => Promise<void>): Promise<void> {
  const client = await stage.connect();
  if (client === undefined) return;
  const cut = (): void => client.destroy();
  stage.parts.interrupted.addEventListener("abort", cut);
  try {
    await use(client);
  } finally {
    await stage.attempt("close", () => client.close());
    stage.parts.interrupted.removeEventListener("abort", cut);
    client.destroy();
  }
}
