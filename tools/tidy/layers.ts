/**
 * Who may import whom, as one table, and the rule that reads it. A row names only what lies
 * below it, so there are no cycles of folders. To add a folder, give it a row, with as little as it can live with.
 */
import { dirname, join } from "node:path/posix";
import type { Finding, Import, Source } from "./source.ts";

export interface Layer {
  /** Folders (`base/`) and files (`contract.ts`) of the same package, and packages (`zod`, `node:*`). Its own folder is always allowed. */
  readonly may: readonly string[];
  /** Allowed for types, which are gone when the program runs. */
  readonly types?: readonly string[];
}

export interface Area {
  /** Folder whose first level is the layers. */
  readonly root: string;
  /** `*` stands for every folder or file without a row of its own. */
  readonly layers: Readonly<Record<string, Layer>>;
}

const kitCore = ["base/", "errors/", "contract/", "wire/", "state/", "ports/", "rpc/"];

const kit: Area = {
  root: "packages/kit/src",
  layers: {
    "base/": { may: [] },
    "errors/": { may: ["base/"] },
    "contract/": { may: ["base/", "errors/"], types: ["wire/", "zod"] },
    "wire/": { may: ["base/", "errors/"] },
    "state/": { may: ["base/"], types: ["wire/"] },
    "ports/": { may: ["base/", "errors/", "jsonc-parser"], types: ["wire/"] },
    "rpc/": { may: ["base/", "errors/", "contract/", "wire/", "state/", "ports/"], types: ["zod"] },
    "server/": { may: kitCore, types: ["zod"] },
    "client/": { may: kitCore },
    "verb/": { may: ["base/", "errors/", "ports/", "fast-string-truncated-width"] },
    "node/": { may: ["base/", "errors/", "wire/", "ports/", "node:*", "koffi"], types: ["client/", "server/"] },
    "sim/": { may: [...kitCore], types: ["client/", "server/"] },
    // Where simulated programs run the real server and the real client.
    "sim/world/": { may: [...kitCore, "sim/", "client/", "server/"] },
    "sim/canaries/": { may: [...kitCore, "sim/", "sim/world/"], types: ["client/", "server/"] },
    // What is done in chaos and what is made of it: no process, no file.
    "chaos/": { may: [...kitCore], types: ["sim/"] },
    "node/testing/": { may: [...kitCore, "client/", "node/", "chaos/", "sim/", "node:*"] },
    // Faces: lists of names, which wire node/ in.
    "index.ts": { may: [...kitCore] },
    "server.ts": { may: [...kitCore, "server/", "node/"] },
    "client.ts": { may: [...kitCore, "client/", "node/"] },
    "schema.ts": { may: ["zod"] },
    "verb.ts": { may: ["base/", "errors/", "ports/", "verb/"] },
    "testing.ts": { may: [...kitCore, "client/", "server/", "node/", "node/testing/", "chaos/", "sim/", "sim/world/"] },
  },
};

/** A daemon package; `packages` are the third-party packages that its adapters wrap. */
function daemonPackage(name: string, packages: readonly string[]): Area {
  return {
    root: `packages/${name}/src`,
    layers: {
      // Safe to import from any face: no side effects, nothing slow but the schemas.
      "contract.ts": { may: ["contract/", "core/", "@hob/kit", "zod"] },
      // Parts of a contract that is too long for one file.
      "contract/": { may: ["core/", "zod"] },
      "core/": { may: ["keys/", "@hob/kit"], types: ["contract.ts", "contract/", "@hob/kit/server", "@hob/kit/verb", "zod"] },
      // Programs in the guest's own language, as text.
      "python/": { may: [] },
      // Names of keys, and the bytes that they send.
      "keys/": { may: ["@hob/kit"] },
      // Recordings of terminals, read and written.
      "cast/": { may: ["@hob/kit"], types: ["@hob/kit/verb"] },
      // A screen that a person sits at, drawn by the command.
      "attach/": { may: ["core/", "keys/", "@hob/kit", "@hob/kit/verb"], types: ["contract.ts", "@hob/kit/client"] },
      "adapters/": {
        may: ["contract.ts", "core/", "python/", "@hob/kit", "node:*", ...packages],
        types: ["attach/", "@hob/kit/server", "@hob/kit/verb"],
      },
      // What several tests of the package share.
      "testing/": {
        may: [
          "contract.ts",
          "contract/",
          "core/",
          "attach/",
          "python/",
          "adapters/",
          "@hob/kit",
          "@hob/kit/verb",
          "node:*",
          "rolldown",
          ...packages,
        ],
      },
      // Everything that a context does not hold comes from adapters, mostly loaded when it is needed.
      "verbs/": {
        may: ["core/", "keys/", "cast/", "attach/", "adapters/", "@hob/kit", "@hob/kit/client", "@hob/kit/verb"],
        types: ["contract.ts"],
      },
      // Assembly only.
      "verbs.ts": { may: ["verbs/", "@hob/kit/verb"], types: ["contract.ts"] },
      "daemon.ts": { may: ["contract.ts", "core/", "adapters/", "@hob/kit", "@hob/kit/server"] },
    },
  };
}

const faces = ["@hob/kit", "@hob/kit/client", "@hob/kit/verb"];
const daemonVerbs = ["@hob/py/verbs", "@hob/term/verbs", "@hob/browser/verbs", "@hob/auto/verbs"];
const daemonContracts = ["@hob/py/contract", "@hob/term/contract", "@hob/browser/contract", "@hob/auto/contract"];

const cli: Area = {
  root: "packages/cli/src",
  layers: {
    "main.ts": { may: ["*", "node:*"] },
    "adapters/": { may: ["*", "node:*", "commander", ...faces] },
    // The tour brings a daemon of its own.
    "tour/": { may: ["*", ...faces, "@hob/kit/server", "zod"] },
    "*": { may: ["*", ...faces, ...daemonVerbs], types: daemonContracts },
  },
};

export const areas: readonly Area[] = [
  kit,
  daemonPackage("py", ["pyodide"]),
  daemonPackage("term", ["@lydell/node-pty", "@xterm/headless", "@xterm/addon-serialize"]),
  cli,
];

/** Reports imports that the table does not allow. Tests may import anything of their own package, and node:*. */
export function checkLayers(source: Source, table: readonly Area[] = areas): Finding[] {
  const area = table.find(({ root }) => source.path.startsWith(`${root}/`));
  if (area === undefined || source.path.endsWith(".test.ts")) return leavesPackage(source);
  const own = layerOf(area, source.path);
  const layer = area.layers[own] ?? area.layers["*"];
  if (layer === undefined) {
    return [
      {
        path: source.path,
        line: 1,
        message: `${own} is not in the table of layers. Put the file into one of ${Object.keys(area.layers).join(", ")}, or give ${own} a row in tools/tidy/layers.ts, as low as it can live.`,
      },
    ];
  }
  const findings = leavesPackage(source);
  for (const item of source.imports) {
    const target = targetOf(area, source.path, item);
    if (
      target === undefined ||
      target === own ||
      allows(layer.may, target, area) ||
      (item.typeOnly && allows(layer.types ?? [], target, area))
    )
      continue;
    findings.push({
      path: source.path,
      line: source.line(item.offset),
      message: `${own} may not import ${item.typeOnly ? "types of " : ""}${target}. ${allowance(layer)}`,
    });
  }
  return findings;
}

function leavesPackage(source: Source): Finding[] {
  const home = /^(packages|examples)\/[^/]+\//.exec(source.path)?.[0];
  if (home === undefined) return [];
  const leaving = source.imports.filter(
    ({ specifier }) => specifier.startsWith(".") && !join(dirname(source.path), specifier).startsWith(home),
  );
  return leaving.map(({ specifier, offset }) => ({
    path: source.path,
    line: source.line(offset),
    message: `${specifier} leaves ${home.slice(0, -1)}. Another package is imported by its name and a face that its package.json exports, such as @hob/kit/client.`,
  }));
}

/** `rpc/` or `index.ts` for a file of the area: the innermost folder with a row, else the outermost. */
function layerOf(area: Area, path: string): string {
  const inside = path.slice(area.root.length + 1);
  const rows = Object.keys(area.layers).filter((name) => name === inside || (name.endsWith("/") && inside.startsWith(name)));
  const slash = inside.indexOf("/");
  return rows.sort((a, b) => b.length - a.length)[0] ?? (slash === -1 ? inside : inside.slice(0, slash + 1));
}

/** The layer or package that an import means; `undefined` when it leaves the package, which is another finding. */
function targetOf(area: Area, path: string, { specifier }: Import): string | undefined {
  if (!specifier.startsWith(".")) return packageOf(specifier);
  const target = join(dirname(path), specifier);
  return target.startsWith(`${area.root}/`) ? layerOf(area, target) : undefined;
}

/** `pyodide` for any file of it; of our own packages the face, since that is what differs. */
function packageOf(specifier: string): string {
  if (specifier.startsWith("node:")) return "node:*";
  if (specifier.startsWith("@hob/")) return specifier;
  return /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
}

function allows(list: readonly string[], target: string, area: Area): boolean {
  if (list.includes(target)) return true;
  const inside = target.endsWith("/") || target.endsWith(".ts");
  return inside && list.includes("*") && area.layers["*"] !== undefined;
}

function allowance({ may, types = [] }: Layer): string {
  const values = may.length === 0 ? "nothing but itself" : may.join(", ");
  const alsoTypes = types.length === 0 ? "" : `, and types of ${types.join(", ")}`;
  return `It may import ${values}${alsoTypes}. The table is tools/tidy/layers.ts.`;
}
