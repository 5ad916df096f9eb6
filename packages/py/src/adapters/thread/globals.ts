/**
 * The second line behind the border of imports.ts: what a thread could do to its host is taken from its global object
 * once the interpreter is there. No program is known to get this far; if one does, it finds little.
 */
const taken = [
  "process",
  "require",
  "module",
  "global",
  "fetch",
  "Request",
  "Response",
  "WebSocket",
  "EventSource",
  "navigator",
  "BroadcastChannel",
  "MessageChannel",
  "Worker",
  "eval",
  "setTimeout",
  "setInterval",
  "setImmediate",
];

export function stripGlobals(): void {
  for (const name of taken) Reflect.deleteProperty(globalThis, name);
}

/**
 * Before the module is made: stack switching, which newer versions of Node.js have, is out of the interpreter's sight.
 * Pyodide's runtime would set up what it offers to JavaScript with it, and nothing of that is there.
 */
export function hideStackSwitching(): void {
  for (const name of ["Suspending", "Suspender", "promising", "SuspendError"]) Reflect.deleteProperty(WebAssembly, name);
}
