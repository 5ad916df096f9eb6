/**
 * The descriptors that a new process would get without being asked. Node opens its own close-on-exec and marks the
 * inherited ones once, at its start: 0 to 15, and from there to the first gap (`uv_disable_stdio_inheritance`). A
 * shell's descriptor 20 passes through to every child (IO-01, READY-09), unless it is hidden here around the spawn.
 */
import { existsSync, readdirSync } from "node:fs";
import { kernel } from "./kernel.ts";

/** Runs `spawn` while every descriptor above 2 is close-on-exec, and then gives those that were not their flag back. */
export function withoutStrayDescriptors<T>(spawn: () => T): T {
  const hidden = hideStrays();
  try {
    return spawn();
  } finally {
    for (const descriptor of hidden) kernel().setCloseOnExec(descriptor, false);
  }
}

function hideStrays(): number[] {
  const hidden: number[] = [];
  for (const descriptor of openDescriptors()) {
    // The descriptor of the listing itself is closed by now, and is `undefined` here.
    if (descriptor <= 2 || kernel().isCloseOnExec(descriptor) !== false) continue;
    if (kernel().setCloseOnExec(descriptor, true) === "") hidden.push(descriptor);
  }
  return hidden;
}

function openDescriptors(): number[] {
  const directory = process.platform === "linux" ? "/proc/self/fd" : "/dev/fd";
  // Without /proc there is nothing to go by but what Node has marked itself.
  return existsSync(directory) ? readdirSync(directory).map(Number) : [];
}
