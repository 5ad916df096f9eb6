/**
 * Two kinds of tests. `unit` runs sources as they are, beside what they test. `process` runs what was built, as real
 * processes, and each of its files must leave no process behind.
 */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const packages = fileURLToPath(new URL("./packages/", import.meta.url));

/** The packages' sources, so that a unit test sees a change before anything is built. */
const sources = [
  { find: /^@hob\/(\w+)$/, replacement: `${packages}$1/src/index.ts` },
  { find: /^@hob\/(\w+)\/([\w-]+)$/, replacement: `${packages}$1/src/$2.ts` },
];

export default defineConfig({
  test: {
    // For what hangs. A machine may be slow: what has a limit of its own says what it waited for.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    // Most of the time is spent waiting for processes to start, so every processor is used.
    maxWorkers: "100%",
    projects: [
      {
        extends: true,
        resolve: { alias: sources },
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "tools/**/*.test.ts", "test/setup/*.test.ts", "bench/**/*.test.ts"],
          setupFiles: ["test/setup/no-home.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "process",
          include: ["test/{process,regress,census,sim,chaos,soak}/**/*.test.ts", "examples/*/**/*.test.ts"],
          globalSetup: ["test/setup/build.ts"],
          setupFiles: ["test/setup/own-home.ts"],
          // What users import, as Node.js loads it.
          server: { deps: { external: [/\/packages\/\w+\/dist\//] } },
        },
      },
    ],
  },
});
