/**
 * The mixed load of a soak, from clients in this process: calls with small and big payloads, calls that are cancelled,
 * streams that are read to their end or left, clients that vanish in the middle of everything, reloads, rotations of the
 * log, and questions for the status. Everything ends when `over` says so, and whatever is wrong is thrown.
 */
import { rename, rm } from "node:fs/promises";
import { HobError, open, probe, reload, type UntypedClient } from "@hob/kit/client";
import type { ChaosTarget } from "@hob/kit/testing";

export interface Field {
  target: ChaosTarget;
  home: string;
  env: Record<string, string>;
  nodeArguments: string[];
  over: () => boolean;
  /** Calls that were answered, and how long each took, in milliseconds. */
  tookMs: number[];
}

const lanes = 6;
const bigBytes = 64 * 1024;
/** Every so many calls of a lane are big, or cancelled. */
const bigEvery = 10;
const cancelEvery = 7;
/** Of the rarer things, so that none of them is all that happens. */
const pauseMs = 20;
const rarePauseMs = 150;
/** For an answer that must come, in the middle of the load that is made here. */
export const answerMs = 60_000;

/** Until it is over and everybody has left. */
export async function burden(field: Field): Promise<void> {
  const client = await connect(field);
  const { stream } = field.target;
  const pairs: [work: () => Promise<void>, everyMs: number][] = [
    ...Array.from({ length: lanes }, (_, lane): [() => Promise<void>, number] => [caller(field, client, lane), 0]),
    [() => vanish(field), pauseMs],
    [() => askStatus(field), rarePauseMs],
    [() => reloadOnce(field), rarePauseMs],
    [() => rotate(field), 2 * rarePauseMs],
  ];
  if (stream !== undefined) pairs.push([() => readStream(field, client, true), pauseMs], [() => readStream(field, client, false), pauseMs]);
  await Promise.all(pairs.map(([work, everyMs]) => again(field, work, everyMs)));
  await client.close();
}

async function again({ over }: Field, work: () => Promise<void>, everyMs: number): Promise<void> {
  do {
    await work();
    if (everyMs > 0 && !over()) await new Promise((resolve) => setTimeout(resolve, everyMs));
  } while (!over());
}

async function connect({ target, home, env, nodeArguments }: Field): Promise<UntypedClient> {
  return await open(target.name, { entry: target.entry, home, env: { ...target.env, ...env }, nodeArguments, program: "soak" });
}

/** One call each time; a big one and a cancelled one now and then. */
function caller({ target, tookMs }: Field, client: UntypedClient, lane: number): () => Promise<void> {
  let made = 0;
  return async () => {
    made++;
    const word = made % bigEvery === 0 ? `w${lane}-${made}-`.padEnd(bigBytes, "x") : `w${lane}-${made}`;
    const controller = new AbortController();
    const startedMs = performance.now();
    const call = client.call(target.call.method, target.call.input(word), { signal: controller.signal });
    if (made % cancelEvery === 0) controller.abort();
    try {
      const answer = await call;
      tookMs.push(performance.now() - startedMs);
      if (!target.call.check(answer, word)) throw new Error(`${target.call.method} answered ${JSON.stringify(answer).slice(0, 200)}`);
    } catch (error) {
      if (!isCode(error, "cancelled", "busy")) throw error;
    }
  };
}

/** To its end, or left after the first item or a moment. */
async function readStream({ target, over }: Field, client: UntypedClient, toItsEnd: boolean): Promise<void> {
  if (target.stream === undefined) return;
  const stream = client.stream(target.stream.method, target.stream.input("soak"));
  stream.result.catch(() => undefined); // whoever iterates hears of it
  const timer = setInterval(() => (over() || !toItsEnd ? stream.cancel() : undefined), 5 * pauseMs);
  try {
    for await (const _ of stream) if (!toItsEnd) break;
  } catch (error) {
    if (!isCode(error, "cancelled", "busy")) throw error;
  } finally {
    clearInterval(timer);
  }
}

/** A client that is gone before it is answered. */
async function vanish(field: Field): Promise<void> {
  const client = await connect(field);
  const { call, stream } = field.target;
  const lost = [client.call(call.method, call.input("lost"))];
  if (stream !== undefined) lost.push(client.stream(stream.method, stream.input("lost")).result as (typeof lost)[number]);
  for (const one of lost) one.catch(() => undefined);
  client.destroy();
}

async function askStatus({ target, home }: Field): Promise<void> {
  const { state, explanation } = await probe(target.name, { home, timeoutMs: answerMs });
  if (state !== "ready" && state !== "busy") throw new Error(`${target.name} is ${state}: ${explanation}`);
}

/** One reload at a time: another one may be under way. */
async function reloadOnce({ target, home }: Field): Promise<void> {
  await reload(target.name, { home, timeoutMs: answerMs });
}

/** As logrotate does it; SIGUSR2 has the log opened anew. */
async function rotate({ target, home }: Field): Promise<void> {
  const { status } = await probe(target.name, { home, timeoutMs: answerMs });
  if (status === undefined) return;
  const aside = `${status.log}.aside`;
  await rename(status.log, aside).catch(() => undefined); // the daemon has not opened it anew yet
  process.kill(status.pid, "SIGUSR2");
  await rm(aside, { force: true });
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof HobError && codes.includes(error.code);
}
