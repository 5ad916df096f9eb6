/** The daemon `term`: terminals behind the contract. Assembly only. */
import { type Handlers, type Own, serve } from "@hob/kit/server";
import { ownAccount } from "./adapters/account.ts";
import { nodeClock } from "./adapters/node-clock.ts";
import { openShelf } from "./adapters/open-shelf.ts";
import { processTable, usageOfSessions } from "./adapters/process-table.ts";
import { openPty } from "./adapters/pty.ts";
import { randomKey } from "./adapters/random-key.ts";
import { XtermScreen } from "./adapters/screen.ts";
import { ScreenPump } from "./adapters/screen-pump.ts";
import { request, type Size, term } from "./contract.ts";
import { attach, tail } from "./core/attaching.ts";
import { figuresOf } from "./core/figures.ts";
import { Happenings } from "./core/happenings.ts";
import type { ScreenEvents } from "./core/ports.ts";
import { Remembering } from "./core/remembering.ts";
import { Requests } from "./core/requests.ts";
import { Runner } from "./core/running.ts";
import { Terminals } from "./core/terminals.ts";
import { lease, send, typistOf } from "./core/typing.ts";
import { UsageWatch } from "./core/usage.ts";
import { wait } from "./core/waiting.ts";
import { events, overview } from "./core/watching.ts";

void serve(term, (own) => {
  const terminals = openTerminals(own);
  const usage = new UsageWatch(usageOfSessions, nodeClock.nowMs);
  const requests = new Requests(terminals, usage);
  const runner = new Runner(nodeClock, randomKey, processTable);
  own.onClose("terminals", () => terminals.close());
  const remembering = openRemembering(own, terminals);
  let former = own.config();
  own.onReload((config) => {
    terminals.reconfigured(former);
    former = config;
  });
  own.report(() => ({ ...figuresOf(terminals, usage) }));
  const handlers: Handlers<typeof term> = {
    new: (input, { context }) => terminals.make(input, context).facts(),
    list: () => requests.list(),
    info: ({ name }) => requests.info(name),
    send: (input, call) => send(terminals.find(input.name), input, call, nodeClock),
    capture: (input) => requests.capture(input),
    wait: (input, call) => wait(terminals.find(input.name), input, call, nodeClock),
    run: (input, call) => runner.run(terminals.find(input.name), input, call),
    resize: (input) => requests.resize(input),
    rename: ({ name, to }) => terminals.rename(name, to),
    kill: ({ name, graceMs, keep }) => terminals.kill(name, graceMs, keep),
    detach: (input, call) => requests.detach(input, typistOf(call, input.who).who),
    openable: () => remembering.openable(),
    restore: ({ desk }, { context }) => remembering.restore(desk, context),
    settings: () => own.config(),
    attach: (input, call) => attach(terminals.find(input.name), input, call, (line) => request.parse(JSON.parse(line))),
    tail: (input, call) => tail(terminals.find(input.name), input, call),
    lease: ({ name, ...input }, call) => lease(terminals.find(name), input, call),
    events: (_, call) => events(terminals, call),
    overview: (_, call) => overview(terminals, () => own.config(), call, nodeClock),
  };
  return handlers;
});

/** Closed before the terminals are, so that what they showed last is what is remembered. */
function openRemembering(own: Own<typeof term>, terminals: Terminals): Remembering {
  const shelf = openShelf(own.stateDirectory, own.generation, (error) =>
    own.log.warn("what is open could not be written down or read", { error: String(error) }),
  );
  const remembering = new Remembering(terminals, shelf, nodeClock);
  own.onClose("what was open", () => remembering.close());
  return remembering;
}

function openTerminals(own: Own<typeof term>): Terminals {
  const pump = new ScreenPump();
  const happenings = new Happenings();
  const broken = (error: unknown): void =>
    own.log.error("a screen could not show some of its program's output", { error: error instanceof Error ? error.stack : String(error) });
  const world = {
    clock: nodeClock,
    processes: processTable,
    account: ownAccount(own.stateDirectory),
    instance: own.instance,
    openPty: (program: Parameters<typeof openPty>[1]) => openPty(own.children, program),
    openScreen: (size: Size, historyBytes: number, events: ScreenEvents) => new XtermScreen(pump, size, historyBytes, events, broken),
  };
  const terminals = new Terminals(world, () => own.config(), happenings);
  let release = (): void => {};
  happenings.onChange(() => {
    release();
    release = terminals.alive === 0 ? () => {} : own.hold(`${terminals.alive} ${terminals.alive === 1 ? "terminal" : "terminals"}`);
  });
  return terminals;
}
