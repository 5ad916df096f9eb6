import { describe, expect, it } from "vitest";
import { bans, checkBans } from "./bans.ts";
import { parseSource } from "./source.ts";

const kit = "packages/kit/src/rpc/gate.ts";
const test = "packages/kit/src/rpc/gate.test.ts";
const quiet: readonly string[] = [];

/** Each ban with code that it must find, and code beside it that it must leave alone. */
const cases: Record<string, { fires: [path: string, code: string][]; silent: [path: string, code: string][] }> = {
  clock: {
    fires: [
      [kit, "const a = Date.now();"],
      [kit, "const a = performance.now();"],
      [kit, "setTimeout(() => {}, 5);"],
      [kit, "globalThis.setInterval(() => {}, 5);"],
      [kit, "const a = new Date();"],
      ["packages/py/src/core/cache.ts", "const a = Date.now();"],
      ["packages/cli/src/verbs/status.ts", "const a = Date.now();"],
    ],
    silent: [
      ["packages/kit/src/node/clock.ts", "const a = Date.now();"],
      ["packages/py/src/adapters/pool.ts", "setTimeout(() => {}, 5);"],
      [test, "const a = Date.now();"],
      [kit, "const a = new Date(5); clock.timer(5, () => {}); const b = 'Date.now()'; // Date.now()"],
      [kit, "function f(setTimeout: (a: number) => void) { setTimeout(5); }"],
    ],
  },
  chance: {
    fires: [[kit, "const a = Math.random();"]],
    silent: [
      ["packages/kit/src/node/random.ts", "const a = Math.random();"],
      [kit, "const a = random.fraction(); const b = Math.max(1, 2);"],
    ],
  },
  process: {
    fires: [
      [kit, "const a = process.pid;"],
      ["packages/cli/src/verbs/status.ts", "process.exit(3);"],
      ["packages/cli/src/verbs/status.ts", "const a = globalThis.process.env;"],
    ],
    silent: [
      ["packages/kit/src/node/self.ts", "const a = process.pid;"],
      ["packages/cli/src/main.ts", "process.exit(3);"],
      [kit, "function f(process: { pid: number }) { return process.pid; }"],
      [kit, "const a = owner.process.pid;"],
    ],
  },
  console: {
    fires: [
      [kit, "console.log(1);"],
      ["packages/cli/src/adapters/output.ts", "console.error(1);"],
    ],
    silent: [
      ["examples/smallest/src/cli.ts", "console.log(1);"],
      ["tools/check/main.ts", "console.log(1);"],
    ],
  },
  locale: {
    fires: [
      [kit, "names.sort((a, b) => a.localeCompare(b));"],
      [kit, "const a = count.toLocaleString();"],
      ["packages/cli/src/show/table.ts", "const a = new Intl.NumberFormat().format(5);"],
      ["packages/cli/src/show/table.ts", "const a = Intl.DateTimeFormat();"],
    ],
    silent: [
      [kit, "names.sort(); const localeCompare = 1; f(localeCompare);"],
      ["tools/generate/limits.ts", "const a = count.toLocaleString();"],
    ],
  },
  "kill-by-name": {
    fires: [
      [kit, `exec("${"pk"}ill -f hob");`],
      ["tools/check/main.ts", `exec(\`${"kill"}all node \${x}\`);`],
    ],
    silent: [[kit, 'const a = "skill"; process_kill(5);']],
  },
  sleep: {
    fires: [
      [test, "await new Promise((resolve) => setTimeout(resolve, 50));"],
      [test, "await new Promise((done) => { setTimeout(() => done(), 50); });"],
      [test, "await new Promise((done) => setTimeout(() => { done(1); }, 50));"],
      [test, 'import { setTimeout as sleep } from "node:timers/promises";'],
      ["test/process/starting.test.ts", "await new Promise((resolve) => setTimeout(resolve, 50));"],
    ],
    silent: [
      [test, "await new Promise((resolve, reject) => { socket.on('end', resolve); setTimeout(() => reject(new Error('late')), 50); });"],
      [test, "await new Promise((resolve) => server.close(resolve));"],
      ["test/support.ts", "await new Promise((resolve) => setTimeout(resolve, 50));"],
    ],
  },
  retry: {
    fires: [
      [test, 'it("works", { retry: 2 }, () => {});'],
      ["vitest.config.ts", "export default defineConfig({ test: { retry: 3 } });"],
    ],
    silent: [[test, 'it("works", { timeout: 2 }, () => { f({ retry: 2 }); });']],
  },
};

describe.each(bans.map((ban) => [ban.name, ban] as const))("the ban on %s", (name, ban) => {
  const { fires = [], silent = [] } = cases[name] ?? {};

  it("fires, and says what to do instead", () => {
    expect(fires.length).toBeGreaterThan(0);
    for (const [path, code] of fires) {
      const findings = checkBans(parseSource(path, code), [ban]);
      expect(findings, `${path}: ${code}`).not.toEqual(quiet);
      expect(findings[0]?.message).toContain(ban.instead);
    }
  });

  it("stays silent where it does not apply", () => {
    expect(silent.length).toBeGreaterThan(0);
    for (const [path, code] of silent) expect(checkBans(parseSource(path, code), [ban]), `${path}: ${code}`).toEqual(quiet);
  });
});

it("reports each place once", () => {
  expect(checkBans(parseSource(kit, "const a = process.env.HOME;\nconst b = performance.now();"))).toHaveLength(2);
});
