/**
 * Bundler plugin: inside our own programs `@hob/<package>` is that package's source, so that a program is one bundle
 * without the parts of the kit it does not use, and never older than the kit beside it.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../prepare/run-program.mjs";

export function sourcesOfPackages(base = root) {
  return {
    name: "sources-of-packages",
    resolveId: {
      filter: { id: /^@hob\// },
      handler(id) {
        const [, name, face = "index"] = id.split("/");
        const source = join(base, "packages", name, "src", `${face}.ts`);
        if (!existsSync(source)) throw new Error(`${id} has no source at packages/${name}/src/${face}.ts`);
        return { id: source, moduleSideEffects: false };
      },
    },
  };
}
