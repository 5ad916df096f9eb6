import { describe, expect, it } from "vitest";
import { type Area, areas, checkLayers } from "./layers.ts";
import { parseSource } from "./source.ts";

/** Messages for one import in a file of that path. */
function check(path: string, code: string): string[] {
  return checkLayers(parseSource(path, code)).map(({ message }) => message);
}

describe("layers of the kit", () => {
  it("lets a layer import what lies below it, and itself", () => {
    expect(check("packages/kit/src/rpc/gate.ts", 'import { assert } from "../base/assert.ts"; import { a } from "./call.ts";')).toEqual([]);
  });

  it("refuses what lies above, and says what is allowed", () => {
    const [message] = check("packages/kit/src/wire/frames.ts", 'import { serve } from "../server/service.ts";');
    expect(message).toBe("wire/ may not import server/. It may import base/, errors/. The table is tools/tidy/layers.ts.");
  });

  it("keeps server and client apart, in both directions and for types too", () => {
    expect(check("packages/kit/src/server/door.ts", 'import type { A } from "../client/face.ts";')).toHaveLength(1);
    expect(check("packages/kit/src/client/start.ts", 'import { a } from "../server/door.ts";')).toHaveLength(1);
    expect(check("packages/kit/src/server.ts", 'export { a } from "./client/face.ts";')).toHaveLength(1);
  });

  it("allows types alone where the table says so", () => {
    expect(check("packages/kit/src/state/probe.ts", 'import type { ProbeState } from "../wire/control.ts";')).toEqual([]);
    expect(check("packages/kit/src/state/probe.ts", 'import { type ProbeState } from "../wire/control.ts";')).toEqual([]);
    expect(check("packages/kit/src/state/probe.ts", 'import { probeStates } from "../wire/control.ts";')).toHaveLength(1);
  });

  it("sees re-exports, import() and types by import()", () => {
    expect(check("packages/kit/src/base/a.ts", 'export { a } from "../rpc/call.ts";')).toHaveLength(1);
    expect(check("packages/kit/src/base/a.ts", 'const a = await import("../rpc/call.ts");')).toHaveLength(1);
    expect(check("packages/kit/src/base/a.ts", 'type A = import("../rpc/call.ts").Call;')).toHaveLength(1);
  });

  it("knows node:* only in node/", () => {
    expect(check("packages/kit/src/node/files.ts", 'import { open } from "node:fs/promises";')).toEqual([]);
    expect(check("packages/kit/src/rpc/gate.ts", 'import { open } from "node:fs/promises";')).toHaveLength(1);
    expect(check("packages/kit/src/server.ts", 'import process from "node:process";')).toHaveLength(1);
  });

  it("gives tests of the kit everything of the kit", () => {
    expect(check("packages/kit/src/base/a.test.ts", 'import { x } from "../server/door.ts"; import fs from "node:fs";')).toEqual([]);
  });

  it("asks for a row when a folder has none", () => {
    expect(check("packages/kit/src/extras/a.ts", "export {};")[0]).toContain("extras/ is not in the table of layers");
  });
});

describe("layers of the daemons and the command", () => {
  it("keeps the core pure and the adapters at the edge", () => {
    expect(check("packages/py/src/core/cache.ts", 'import fs from "node:fs";')).toHaveLength(1);
    expect(check("packages/py/src/core/cache.ts", 'import { pool } from "../adapters/pool.ts";')).toHaveLength(1);
    expect(
      check("packages/py/src/adapters/worker.ts", 'import { Worker } from "node:worker_threads"; import { loadPyodide } from "pyodide";'),
    ).toEqual([]);
  });

  it("lets packages meet only in public faces", () => {
    expect(check("packages/py/src/daemon.ts", 'import { serve } from "@hob/kit/server";')).toEqual([]);
    expect(check("packages/py/src/daemon.ts", 'import { Door } from "@hob/kit/server/door";')).toHaveLength(1);
    expect(check("packages/py/src/core/a.ts", 'import { Door } from "../../../kit/src/server/door.ts";')[0]).toContain(
      "leaves packages/py",
    );
    expect(check("packages/py/src/core/a.ts", 'import { term } from "@hob/term/contract";')).toHaveLength(1);
    expect(check("packages/kit/src/rpc/a.ts", 'import { py } from "@hob/py/contract";')).toHaveLength(1);
  });

  it("lets the command take verbs, and of contracts their types", () => {
    expect(
      check("packages/cli/src/verbs/table.ts", 'import { verbs } from "@hob/py/verbs"; import { x } from "../show/table.ts";'),
    ).toEqual([]);
    expect(check("packages/cli/src/verbs/table.ts", 'import type { py } from "@hob/py/contract";')).toEqual([]);
    expect(check("packages/cli/src/verbs/table.ts", 'import { py } from "@hob/py/contract";')).toHaveLength(1);
    expect(check("packages/cli/src/verbs/table.ts", 'import { serve } from "@hob/kit/server";')).toHaveLength(1);
    expect(check("packages/cli/src/show/table.ts", 'import tty from "node:tty";')).toHaveLength(1);
    expect(check("packages/cli/src/adapters/input.ts", 'import tty from "node:tty";')).toEqual([]);
  });
});

it("has no cycle of folders in its table", () => {
  for (const area of areas) for (const layer of Object.keys(area.layers)) if (layer !== "*") expect(pathsBackTo(area, layer)).toEqual([]);
});

/** Layers on the way from `start` back to itself. */
function pathsBackTo(area: Area, start: string): string[] {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    for (const next of area.layers[name]?.may ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      visit(next);
    }
  };
  visit(start);
  return seen.has(start) ? [start] : [];
}
