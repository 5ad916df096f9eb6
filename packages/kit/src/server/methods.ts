/** The declaration and its handlers, joined into what a session needs to serve a call. */
import { assert } from "../base/assert.ts";
import type { Declaration, MethodDeclaration } from "../contract/declaration.ts";
import type { Clock } from "../ports/clock.ts";
import type { Call } from "../rpc/call.ts";
import { Gate } from "../rpc/gate.ts";
import type { ServedMethod } from "../rpc/service.ts";
import { MethodStats } from "../rpc/stats.ts";
import type { MethodReport } from "../wire/control.ts";
import type { Limits } from "../wire/limits.ts";

type Handler = (input: unknown, call: Call<unknown>) => unknown;

export function serveMethods(declaration: Declaration, returned: unknown, clock: Clock, limits: Limits): Map<string, ServedMethod> {
  assert(typeof returned === "object" && returned !== null, `setup returned ${String(returned)}, and not an object with the methods`);
  const handlers = returned as Record<string, unknown>;
  const methods = new Map<string, ServedMethod>();
  const add = (name: string, kind: "call" | "stream", method: MethodDeclaration): void => {
    const handler = handlers[name];
    assert(
      typeof handler === "function",
      `the contract "${declaration.name}" declares "${name}", and setup returned no function of that name`,
    );
    const gate = new Gate(clock, { concurrency: method.concurrency, queueMax: method.queueMax, settleMs: limits.settleMs });
    methods.set(name, { name, kind, declaration: method, handler: (handler as Handler).bind(handlers), gate, stats: new MethodStats() });
  };
  for (const [name, method] of Object.entries(declaration.methods ?? {})) add(name, "call", method);
  for (const [name, stream] of Object.entries(declaration.streams ?? {})) add(name, "stream", stream);
  for (const name of Object.keys(handlers))
    assert(methods.has(name), `setup returned "${name}", which the contract "${declaration.name}" does not declare`);
  return methods;
}

export function methodReports(methods: Map<string, ServedMethod>): Record<string, MethodReport> {
  const reports: Record<string, MethodReport> = {};
  for (const method of methods.values()) reports[method.name] = method.stats.report(method.gate.queued, method.gate.abandoned);
  return reports;
}
