/**
 * A daemon's session and what talks to it, in memory: the world of the session tests. `ServiceInMemory` is the smallest
 * service there is, `SessionPair` joins a serving and a calling session, and `RawClient` sends bytes by hand and keeps
 * every message that comes back.
 */
import { Deadline } from "../base/deadline.ts";
import type { StreamDeclaration } from "../contract/declaration.ts";
import type { HobError } from "../errors/hob-error.ts";
import type { Call } from "../rpc/call.ts";
import { CallingSession } from "../rpc/calling-session.ts";
import { Gate } from "../rpc/gate.ts";
import { newCounters, type ServedMethod, type Service, type ServiceCounters } from "../rpc/service.ts";
import { ServingSession } from "../rpc/serving-session.ts";
import { MethodStats } from "../rpc/stats.ts";
import type { HelloReply, HelloRequest } from "../wire/control.ts";
import { FrameReader } from "../wire/frames.ts";
import { type Limits, limitsWith } from "../wire/limits.ts";
import { ManualClock } from "./manual-clock.ts";
import { type MemoryLinkOptions, type MemoryTransport, memoryLink } from "./memory-transport.ts";
import { settled } from "./settled.ts";

export const helloRequest: HelloRequest = {
  protocol: { min: 1, max: 1 },
  version: "1.0.0",
  build: "1.0.0+a.b",
  client: { program: "test", pid: 100 },
};

type Handler = (input: never, call: Call<unknown>) => unknown;

export class ServiceInMemory implements Service {
  readonly clock = new ManualClock();
  readonly limits: Limits;
  readonly counters: ServiceCounters = newCounters();
  readonly methods = new Map<string, ServedMethod>();
  /** Everything that was logged, as `level: message`. */
  readonly logged: string[] = [];
  drainReason: HobError | undefined;
  controlAnswer: (method: string, params: unknown) => unknown = (method) => ({ asked: method });
  helloFails: HobError | undefined;

  constructor(limits: Partial<Limits> = {}) {
    this.limits = limitsWith(limits);
  }

  method(name: string): ServedMethod | undefined {
    return this.methods.get(name);
  }

  hello(): HelloReply {
    if (this.helloFails !== undefined) throw this.helloFails;
    const { frameBytes, streamItems, streamBytes } = this.limits;
    return {
      protocol: 1,
      daemon: "test",
      instance: "default",
      version: "1.0.0",
      build: "1.0.0+a.b",
      pid: 200,
      generation: "0".repeat(32),
      state: "ready",
      upgrade: "keep",
      others: 0,
      limits: { frameBytes, streamItems, streamBytes },
      idempotent: [],
      streams: [],
    };
  }

  control(method: string, params: unknown): unknown {
    return this.controlAnswer(method, params);
  }

  draining(): HobError | undefined {
    return this.drainReason;
  }

  onActivity(): void {}

  log(level: string, message: string): void {
    this.logged.push(`${level}: ${message}`);
  }

  /** Adds a method. */
  call(name: string, handler: Handler, declaration: Partial<StreamDeclaration> = {}): ServedMethod {
    return this.#add(name, "call", handler, declaration);
  }

  /** Adds a stream. */
  stream(name: string, handler: Handler, declaration: Partial<StreamDeclaration> = {}): ServedMethod {
    return this.#add(name, "stream", handler, declaration);
  }

  #add(name: string, kind: "call" | "stream", handler: Handler, declaration: Partial<StreamDeclaration>): ServedMethod {
    const { concurrency, queueMax } = declaration;
    const gate = new Gate(this.clock, { concurrency, queueMax, settleMs: this.limits.settleMs });
    const method: ServedMethod = {
      name,
      kind,
      declaration: { help: name, ...declaration },
      handler: handler as ServedMethod["handler"],
      gate,
      stats: new MethodStats(),
    };
    this.methods.set(name, method);
    return method;
  }
}

/** A client's and a daemon's session that have greeted each other. */
export class SessionPair {
  readonly service: ServiceInMemory;
  readonly serving: ServingSession;
  readonly calling: CallingSession;
  readonly clientEnd: MemoryTransport;
  readonly serverEnd: MemoryTransport;

  private constructor(service: ServiceInMemory, options: MemoryLinkOptions) {
    const { client, server } = memoryLink(options);
    this.service = service;
    this.clientEnd = client;
    this.serverEnd = server;
    this.serving = new ServingSession(server, service, 1);
    this.calling = new CallingSession(client, service.clock, limitsWith());
  }

  static async open(service = new ServiceInMemory(), options: MemoryLinkOptions = {}): Promise<SessionPair> {
    const pair = new SessionPair(service, options);
    await pair.calling.hello(helloRequest, Deadline.after(service.clock, 1_000));
    return pair;
  }
}

export interface RawMessage {
  id?: number | string | null;
  method?: string;
  params?: Record<string, unknown>;
  result?: unknown;
  error?: { code: number; message: string; data?: { code: string; retryAfterMs?: number; details?: Record<string, unknown> } };
}

/** Speaks to a serving session byte by byte. */
export class RawClient {
  readonly service: ServiceInMemory;
  readonly session: ServingSession;
  readonly end: MemoryTransport;
  readonly serverEnd: MemoryTransport;
  readonly messages: RawMessage[] = [];
  readonly frames: { stream: number; channel: number; payload: Uint8Array }[] = [];
  /** The daemon closed the connection. */
  ended = false;

  constructor(service: ServiceInMemory, options: MemoryLinkOptions = {}, refusal?: HobError) {
    const { client, server } = memoryLink(options);
    this.service = service;
    this.end = client;
    this.serverEnd = server;
    this.session = new ServingSession(server, service, 1, refusal);
    const reader = new FrameReader(limitsWith({ frameBytes: 64 * 1024 * 1024 }), {
      onMessage: (message) => void this.messages.push(message as RawMessage),
      onBytes: (stream, channel, payload) => void this.frames.push({ stream, channel, payload }),
      onProblem: ({ error }) => {
        throw error;
      },
    });
    client.handle({
      onData: (chunk) => reader.feed(chunk),
      onDrain: () => {},
      onEnd: () => {
        this.ended = true;
      },
      onClose: () => {},
    });
  }

  static async greeted(service: ServiceInMemory, options: MemoryLinkOptions = {}): Promise<RawClient> {
    const client = new RawClient(service, options);
    await client.request("hello", "$/hello", helloRequest);
    client.messages.length = 0;
    return client;
  }

  /** Sends text or bytes as they are and waits until everything that they cause has happened. */
  async send(chunk: string | Uint8Array): Promise<void> {
    this.end.write(chunk);
    await settled();
  }

  async request(id: number | string, method: string, params: unknown = {}, meta?: unknown): Promise<void> {
    await this.send(`${JSON.stringify({ jsonrpc: "2.0", id, method, params, meta })}\n`);
  }

  async notify(method: string, params: unknown): Promise<void> {
    await this.send(`${JSON.stringify({ jsonrpc: "2.0", method, params })}\n`);
  }

  /** Every reply with this id. */
  replies(id: number | string | null): RawMessage[] {
    return this.messages.filter((message) => message.method === undefined && message.id === id);
  }

  /** Codes of hob of the errors that were answered with this id. */
  errors(id: number | string | null): (string | undefined)[] {
    return this.replies(id).map((reply) => reply.error?.data?.code);
  }

  /** Parameters of every notification of this kind. */
  told(method: string): Record<string, unknown>[] {
    return this.messages.filter((message) => message.method === method).map((message) => message.params ?? {});
  }
}
