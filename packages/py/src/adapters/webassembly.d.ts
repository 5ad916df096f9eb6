/** The few types of the WebAssembly JavaScript interface that are used here; Node's own types have none. */
// biome-ignore lint/style/noNamespace: it is a namespace, and this only declares it
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  const Module: { imports(module: Module): { module: string; name: string; kind: string }[] };
  interface Instance {
    readonly exports: Record<string, unknown>;
  }
  interface Table {
    readonly length: number;
  }
  type Imports = Record<string, Record<string, unknown>>;
  function compile(bytes: Uint8Array): Promise<Module>;
  function instantiate(module: Module, imports: Imports): Promise<Instance>;
}

declare module "pyodide/pyodide.asm.mjs" {
  const createPyodideModule: unknown;
  // biome-ignore lint/style/noDefaultExport: Pyodide exports it so
  export default createPyodideModule;
}
