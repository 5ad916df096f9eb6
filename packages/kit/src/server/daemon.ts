/**
 * One life of one instance, from the first moment to the exit. The phases run in this order, each with a file of its own
 * for what it works with: claim (claim.ts), hold (holding.ts), the author's setup (own.ts), publish (publisher.ts), ready
 * (round-trip.ts), upkeep (upkeep.ts), end (ending.ts). state/daemon.ts says which state may follow which.
 */
import { assert } from "../base/assert.ts";
import { Deadline } from "../base/deadline.ts";
import { Disposer } from "../base/disposer.ts";
import type { Declaration } from "../contract/declaration.ts";
import { HobError, messageOf, stackOf } from "../errors/hob-error.ts";
import { patience, type Timer } from "../ports/clock.ts";
import { DaemonLife } from "../state/daemon.ts";
import type { OwnerRecord, StatusReport } from "../wire/control.ts";
import { idleReason } from "../wire/last-end.ts";
import { claimInstance, prepareDirectories } from "./claim.ts";
import { crash } from "./crash.ts";
import { Door } from "./door.ts";
import { end, stopExit } from "./ending.ts";
import { type Holding, hold, holdConfig } from "./holding.ts";
import { type Identity, identityOf, refuseForeignLaunch } from "./identity.ts";
import { IdleWatch } from "./idle.ts";
import { methodReports, serveMethods } from "./methods.ts";
import type { Own, Setup } from "./own.ts";
import { OwnFigures } from "./own-figures.ts";
import { ownSide, runSetup } from "./own-side.ts";
import type { ServerPorts } from "./ports.ts";
import { preflight } from "./preflight.ts";
import { Publisher } from "./publisher.ts";
import { refusedClaim } from "./refused-claim.ts";
import { type LiveConfig, type ReloadOutcome, tellReload, tellRemarks } from "./reload.ts";
import { roundTrip } from "./round-trip.ts";
import { DaemonService } from "./service.ts";
import { SignalDesk } from "./signal-desk.ts";
import { forgetLaunch } from "./start-note.ts";
import { StartingTalk } from "./starting-talk.ts";
import { composeStatus } from "./status.ts";
import { Upkeep } from "./upkeep.ts";

/** Whoever connected before the name was taken away is accepted within this time. */
const acceptMs = 20;
/** From ready to what can wait: whoever started the daemon has its first answer by then. */
const settleMs = 300;
/** Fewer open files than this are worth a word in the log. */
const openFilesLow = 256;

export class Daemon<D extends Declaration> {
  readonly ports: ServerPorts;
  readonly identity: Identity;
  readonly door: Door;
  readonly #setup: Setup<D>;
  readonly #talk: StartingTalk;
  readonly #startedMs: number;
  readonly #life: DaemonLife;
  readonly #signals: SignalDesk;
  readonly #closing = new AbortController();
  readonly #disposer = new Disposer();
  readonly #service: DaemonService;
  readonly #publisher: Publisher;
  readonly #idle: IdleWatch;
  readonly #figures = new OwnFigures();
  #holding: Holding | undefined;
  #config: LiveConfig | undefined;
  #upkeep: Upkeep | undefined;
  #startLimit: Timer | undefined;
  #reloadWanted = false;
  #ending: Promise<never> | undefined;
  #stopReason = "";
  #crashed = false;

  constructor(declaration: D, setup: Setup<D>, ports: ServerPorts) {
    ports.trace.point("entered"); // before anything is asked of the system
    this.ports = ports;
    this.identity = identityOf(declaration, ports);
    this.#setup = setup;
    this.#talk = new StartingTalk(ports.self, ports.tell);
    this.#startedMs = ports.clock.monotonicMs();
    this.#life = new DaemonLife((state) => this.#stateChanged(state));
    this.#signals = new SignalDesk(ports.clock, {
      reachable: () => this.state !== "claiming" && this.state !== "starting",
      end: (signal) => this.#stopBySignal(signal),
      endAtOnce: (signal) => this.#stopAtOnce(signal),
      reload: () => void this.#reloadWhenReady(),
      reloading: () => this.state === "reloading",
      publishAgain: () => void this.#publishAgain(),
      reopenLog: () => this.#holding?.log.reopen(),
    });
    this.#service = new DaemonService(this);
    const { limits, paths, generation } = this.identity;
    this.#idle = new IdleWatch(ports.clock, limits.idleMs, {
      inUse: () => this.door.clients > 0 || this.#service.inFlight > 0,
      occupied: () => this.door.size > 0,
      onIdle: () => void this.#leaveWhenIdle(),
    });
    this.door = new Door(this.#service, limits.connections, () => this.#idle.touch());
    this.#publisher = new Publisher(ports, paths, generation, (transport) => this.door.accept(transport));
  }

  /** From the first moment to ready. Ends the process itself when it cannot be. */
  async run(): Promise<void> {
    const { ports } = this;
    this.#signals.listen(ports.signals);
    ports.self.onExit((moment) => this.#holding?.owner.lastWord(moment, ports.clock.wallMs()));
    ports.self.onFatal((error, origin) => void this.#crash(error, origin));
    if (ports.self.launch?.record.preflight === true) return await preflight(ports, this.identity, this.#talk);
    this.#limitStart();
    try {
      refuseForeignLaunch(this.identity, ports.self);
      await ports.self.prepare(); // L6
      await this.#startClaim();
      if (this.#ending !== undefined) return;
      await this.#startSetup();
      await this.#startReady();
    } catch (error) {
      await this.#fail(HobError.from(error, "start-failed"));
    }
  }

  get state(): StatusReport["state"] {
    return this.#life.state;
  }

  get record(): OwnerRecord {
    return this.#held.owner.record;
  }

  get holding(): Holding {
    return this.#held;
  }

  get stopReason(): string {
    return this.#stopReason;
  }

  /** Something was used just now. */
  touch(): void {
    this.#idle.touch();
  }

  // ---- starting

  async #startClaim(): Promise<void> {
    const { ports, identity } = this;
    ports.trace.point("before-claim");
    await prepareDirectories(ports.files, ports.processes.uid, identity.paths);
    const claim = await claimInstance(ports, identity.paths); // L2
    if (claim === undefined) {
      this.#life.move("refused");
      const error = await refusedClaim(ports, identity);
      this.#talk.failed(error);
      return ports.self.exit(error.exitCode);
    }
    this.#life.move("claimed");
    this.#talk.claimed(identity.limits);
    ports.trace.point("claimed");
    this.#holding = await hold(ports, identity, claim, this.#disposer);
    if (this.#signals.endWanted) return void this.stop("a signal"); // it came while the files were being written
    this.#config = await holdConfig(ports, identity);
    tellRemarks(this.#holding.log.log, identity.paths.config, this.#config.remarks);
  }

  /**
   * Whoever launched us may be gone, and nobody else would end a start that hangs (L5). A process with nothing left to do
   * ends by itself.
   */
  #limitStart(): void {
    const { startCapMs } = this.identity.limits;
    const text = `${this.identity.title} was not ready within ${startCapMs / 1000} s of its start, and ends itself`;
    const hint = "A start that needs longer may say so: startCapMs in the limits of its declaration.";
    const overdue = (): void => void this.#fail(new HobError("start-timeout", text, { hint }));
    this.#startLimit = this.ports.clock.timer(startCapMs, overdue, { background: true });
  }

  async #startSetup(): Promise<void> {
    const { ports, identity } = this;
    ports.trace.point("before-setup");
    const handlers = await runSetup(this.#setup, this.#own(), identity.title);
    this.#service.methods = serveMethods(identity.declaration, handlers, ports.clock, identity.limits);
    ports.trace.point("set-up");
  }

  async #startReady(): Promise<void> {
    const { ports, identity } = this;
    if (this.#ending !== undefined) return; // a stop came meanwhile and is being obeyed
    await this.#publisher.publish(); // L3
    this.#disposer.add("socket", () => this.#publisher.close());
    await roundTrip(
      ports.net,
      ports.clock,
      identity.paths.socket,
      identity.generation,
      Deadline.after(ports.clock, identity.limits.startMs),
    ); // L5
    if (this.#ending !== undefined) return;
    await forgetLaunch(ports, identity.paths).catch((error: unknown) => this.#held.log.log.warn(messageOf(error)));
    if (this.#ending !== undefined) return;
    ports.trace.point("before-ready");
    this.#startLimit?.cancel();
    this.#life.move("ready");
    this.#talk.ready(ports.processes.pid, identity.generation);
    ports.trace.point("ready");
    this.#held.log.log.info("ready", { tookMs: Math.round(ports.clock.monotonicMs() - this.#startedMs) });
    this.#warnOfLimits();
    this.#idle.start();
    this.#upkeep = new Upkeep({
      ports,
      identity,
      holding: this.#held,
      publisher: this.#publisher,
      status: () => this.status(),
      stop: (reason) => void this.stop(reason),
      signal: this.#closing.signal,
    });
    ports.clock.timer(settleMs, () => void this.#held.children.sweep(), { background: true });
    if (this.#reloadWanted) void this.reload();
  }

  #warnOfLimits(): void {
    const { openFiles, processorSeconds, fileBytes } = this.ports.self.facts().process;
    const warn = (text: string): void => this.#held.log.log.warn(text);
    if (processorSeconds !== undefined)
      warn(`the system will kill it after ${processorSeconds} s of processor time (ulimit -t where it was started)`);
    if (fileBytes !== undefined)
      warn(`no file of it may grow beyond ${fileBytes} bytes, its log among them (ulimit -f where it was started)`);
    if (openFiles === undefined || openFiles >= openFilesLow) return;
    warn(
      `only ${openFiles} files may be open, so at most ${this.identity.limits.connections} connections are taken; raise the limit (ulimit -n)`,
    );
  }

  #own(): Own<D> {
    return ownSide<D>({
      identity: this.identity,
      holding: this.#held,
      config: this.#liveConfig,
      talk: this.#talk,
      idle: this.#idle,
      figures: this.#figures,
      disposer: this.#disposer,
      closing: this.#closing.signal,
      stop: (reason) => void this.stop(reason),
    });
  }

  // ---- serving

  /** A reload that is asked for too early is remembered, and done when the daemon is ready. */
  async #reloadWhenReady(): Promise<void> {
    if (this.state === "claiming" || this.state === "starting") this.#reloadWanted = true;
    else await this.reload();
  }

  /** Reads the configuration anew. */
  async reload(): Promise<ReloadOutcome> {
    const { log } = this.#held.log;
    if (this.state !== "ready" && this.state !== "reloading") {
      return {
        applied: false,
        error: new HobError("draining", `${this.identity.title} is ${this.state}`, { hint: "Try again when it is ready." }).toBody(),
        remarks: [],
      };
    }
    this.#life.move("reload");
    const outcome = await this.#liveConfig.reload();
    if (this.#life.state === "reloading") this.#life.move("reloaded");
    tellReload(log, this.identity.paths.config, outcome);
    return outcome;
  }

  status(): StatusReport {
    const { owner, log, children, lastEnd } = this.#held;
    return composeStatus({
      identity: this.identity,
      record: owner.record,
      state: this.state,
      uptimeMs: this.ports.clock.monotonicMs() - this.#startedMs,
      lastEnd,
      config: this.#liveConfig.report(this.identity.paths.config),
      idleExitInMs: this.#idle.remainingMs,
      holds: this.#idle.holds,
      door: this.door,
      service: this.#service,
      methods: methodReports(this.#service.methods),
      facts: this.ports.self.facts(),
      logLinesLost: log.linesLost,
      children: children.list(),
      own: this.#figures.all(),
    });
  }

  async #publishAgain(): Promise<void> {
    if (this.state !== "ready" && this.state !== "reloading") return;
    try {
      await this.#publisher.publish();
      this.#held.log.log.info("published the socket again");
    } catch (error) {
      this.#held.log.log.error(messageOf(error)); // the old listener stays
    }
  }

  #stateChanged(state: StatusReport["state"]): void {
    const update = this.#holding?.owner.update({ state });
    update?.catch((error: unknown) => this.#held.log.log.warn(messageOf(error)));
  }

  // ---- ending

  /** Ends in order and exits; later callers join. */
  stop(reason: string): Promise<never> {
    if (this.#ending === undefined) {
      this.#stopReason = reason;
      this.#ending = this.#end(reason);
    }
    return this.#ending;
  }

  async #end(reason: string): Promise<never> {
    if (this.state === "starting") this.#talk.ended(this.identity.title, reason);
    this.#startLimit?.cancel();
    this.#life.move("stop");
    this.#idle.stop();
    const parts = {
      ports: this.ports,
      identity: this.identity,
      holding: this.#held,
      publisher: this.#publisher,
      door: this.door,
      service: this.#service,
    };
    return await end(
      { ...parts, closing: this.#closing, disposer: this.#disposer, lastWords: async () => this.#upkeep?.writeSnapshot() },
      reason,
    );
  }

  #stopBySignal(signal: string): void {
    if (this.#holding !== undefined) return void this.stop(signal); // joins an end that was begun by a request
    if (this.state !== "claiming") return;
    this.#talk.ended(this.identity.title, signal);
    this.ports.self.exit(1); // nothing is held yet
  }

  /** L8: the kernel frees the claim, the guard ends the children. */
  #stopAtOnce(signal: string): void {
    this.#holding?.log.log.warn(`${signal} while ending: exiting at once`);
    this.#holding?.owner.foresee("forced", `${signal} came while it was ending (${this.#stopReason})`);
    this.ports.self.exit(1);
  }

  /** L9: nobody new finds us; whoever was in the queue comes in; then we leave, or come back. */
  async #leaveWhenIdle(): Promise<void> {
    if (this.state !== "ready") return;
    const { accepted } = this.door;
    await this.#publisher.unpublish();
    await patience(this.ports.clock, acceptMs);
    if (this.door.accepted !== accepted || this.door.size > 0 || this.#service.inFlight > 0 || this.#idle.holds.length > 0)
      return await this.#publishAgain();
    void this.stop(idleReason);
  }

  /** A start that cannot succeed; one that ends already has its reason. */
  async #fail(error: HobError): Promise<void> {
    this.#ending ??= this.#endFailed(error);
    await this.#ending;
  }

  /** Told with its own words, and everything acquired is released. */
  async #endFailed(error: HobError): Promise<never> {
    const { ports } = this;
    const { closeMs, exitMs } = this.identity.limits;
    ports.clock.timer(closeMs + exitMs, () => ports.self.exit(error.exitCode));
    this.#startLimit?.cancel();
    this.#holding?.owner.foresee("failed", error.message); // should the release take too long
    this.#life.move("failed");
    this.#holding?.log.log.error(`start failed: ${error.message}`, { stack: stackOf(error.cause) });
    this.#talk.failed(error);
    if (this.#holding === undefined) return ports.self.exit(error.exitCode);
    this.#closing.abort(error);
    await this.#publisher.retire().catch(() => undefined);
    await this.#disposer.release();
    return await stopExit({ ports, holding: this.#holding }, error.message, error.exitCode);
  }

  /** Once: what fails while a crash is written down is not written down (IO-06). */
  async #crash(error: unknown, origin: string): Promise<void> {
    if (this.#crashed) return;
    this.#crashed = true;
    await crash({ ports: this.ports, identity: this.identity, holding: this.#holding, talk: this.#talk, state: this.state }, error, origin);
  }

  get #held(): Holding {
    assert(this.#holding !== undefined, "the instance is not claimed yet");
    return this.#holding;
  }

  get #liveConfig(): LiveConfig {
    assert(this.#config !== undefined, "the configuration is not loaded yet");
    return this.#config;
  }
}
