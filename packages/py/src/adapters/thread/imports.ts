/**
 * The border of the sandbox: every JavaScript function that the WebAssembly module may call is named here. Python, and
 * whatever a program manages to make of the module's memory, reaches nothing else; Pyodide's bridge to JavaScript, its
 * dynamic loader, its shell and its sockets are all refused. A new name in this table needs the question: what can a
 * program do that passes any numbers at all?
 *
 * I1. A function that is not named here is replaced before the module is instantiated, in the very object that
 *     Emscripten's own symbol look-up reads, so no other way leads to it.
 * I2. What is passed through keeps its state in the module's memory or in the file system: both are restored after a run.
 * I3. Nothing that is passed through schedules work for later or calls the network, the host's files or its processes.
 */
import { isUtf8 } from "node:buffer";
import { errno, type Pointer, type WasmImports } from "./emscripten.ts";

type Function = (...args: never[]) => unknown;

/** Thrown through the WebAssembly frames when something outside the border is called; the interpreter is not used again. */
class Refused extends Error {
  override readonly name = "Refused";
  constructor(called: string) {
    super(`the program called "${called}", which the sandbox does not have`);
  }
}

/** Positions of the path arguments: a path longer than the kernel's limit, or that is no UTF-8, is refused before it becomes a string. */
const fileCalls: Record<string, readonly number[]> = {
  __syscall_chdir: [0],
  __syscall_chmod: [0],
  __syscall_dup: [],
  __syscall_dup3: [],
  __syscall_faccessat: [1],
  __syscall_fadvise64: [],
  __syscall_fallocate: [],
  __syscall_fchdir: [],
  __syscall_fchmod: [],
  __syscall_fchmodat2: [1],
  __syscall_fchown32: [],
  __syscall_fchownat: [1],
  __syscall_fcntl64: [],
  __syscall_fdatasync: [],
  __syscall_fstat64: [],
  __syscall_fstatfs64: [],
  __syscall_ftruncate64: [],
  __syscall_getcwd: [],
  __syscall_getdents64: [],
  __syscall_ioctl: [],
  __syscall_lstat64: [0],
  __syscall_mkdirat: [1],
  __syscall_newfstatat: [1],
  __syscall_openat: [1],
  __syscall_pipe: [],
  __syscall_readlinkat: [1],
  __syscall_renameat: [1, 3],
  __syscall_rmdir: [0],
  __syscall_stat64: [0],
  __syscall_statfs64: [0],
  __syscall_symlinkat: [0, 2],
  __syscall_truncate64: [0],
  __syscall_unlinkat: [1],
  __syscall_utimensat: [1],
  _mmap_js: [],
  _msync_js: [],
  _munmap_js: [],
};

/** As above, but these answer with a positive error number. */
const wasiCalls = ["fd_close", "fd_fdstat_get", "fd_pread", "fd_pwrite", "fd_read", "fd_seek", "fd_sync", "fd_write"];

/** Time, randomness, the module's own environment and table, and bookkeeping without effect. */
const passed = [
  "clock_res_get",
  "clock_time_get",
  "emscripten_date_now",
  "emscripten_get_now",
  "_gmtime_js",
  "_localtime_js",
  "_mktime_js",
  "_timegm_js",
  "_tzset_js",
  "random_get",
  "environ_get",
  "environ_sizes_get",
  "_emscripten_get_progname",
  "emscripten_get_heap_max",
  "emscripten_runtime_keepalive_pop",
  "emscripten_runtime_keepalive_push",
  "__call_sighandler",
  "_PyEM_TrampolineCall_JS",
  "__hiwire_deduplicate_new",
];

/** Network, processes, devices and logs: answered as by a system that has none. */
const answers: Record<string, number | null> = {
  __syscall_socket: -errno.EACCES,
  __syscall_accept4: -errno.EACCES,
  __syscall_bind: -errno.EACCES,
  __syscall_connect: -errno.EACCES,
  __syscall_getpeername: -errno.EACCES,
  __syscall_getsockname: -errno.EACCES,
  __syscall_getsockopt: -errno.EACCES,
  __syscall_listen: -errno.EACCES,
  __syscall_recvfrom: -errno.EACCES,
  __syscall_recvmsg: -errno.EACCES,
  __syscall_sendmsg: -errno.EACCES,
  __syscall_sendto: -errno.EACCES,
  __syscall_mknodat: -errno.EPERM,
  // EAI_AGAIN: "Temporary failure in name resolution", as on a machine without network.
  getaddrinfo: -3,
  getnameinfo: -3,
  getprotobyname: 0,
  _emscripten_lookup_name: 0,
  _maybe_connect_async: null,
  _maybe_poll_async: null,
  _maybe_recvfrom_async: null,
  _maybe_sendto_async: null,
  _try_fcntl64: 0,
  _try_shutdown: 0,
  _emscripten_system: -errno.ENOSYS,
  __syscall_getuid32_js: 0,
  can_run_sync_js: 0,
  _dlopen_js: 0,
  _Py_emscripten_runtime: 0,
  emscripten_debugger: 0,
  emscripten_log_impl_js: 0,
  _emscripten_log_formatted: 0,
  _setitimer_js: 0,
  _emscripten_runtime_keepalive_clear: 0,
};

export interface BorderOptions {
  /**
   * Imports whose address C code takes. They are graphics and consoles, none of them passes the border, and each would
   * get a small WebAssembly module of its own, which makes up a quarter of the start. Their address is NULL.
   */
  addressed: readonly string[];
  /** Functions of our own, by name: they take the place of Emscripten's. They get the original. */
  own: Record<string, (original: (...args: number[]) => number) => Function>;
  /** The module's memory, once there is one. */
  memory: () => Uint8Array;
}

const pathBytesMax = 4096;

/** Puts the border up in `imports`, in place (I1). */
export function raiseBorder(imports: WasmImports, options: BorderOptions): void {
  const { env: table, "GOT.func": addresses } = imports;
  if (table === undefined || addresses === undefined) throw new Error("the WebAssembly module is not linked as it is known here");
  for (const [name, original] of Object.entries(table)) {
    if (typeof original !== "function") continue;
    const replacement = replace(name, original as (...args: number[]) => number, options);
    // Emscripten makes table entries of imports, and reads their types from this property.
    if (replacement !== original) table[name] = Object.assign(replacement, { sig: (original as { sig?: string }).sig });
  }
  for (const name of options.addressed) (addresses[name] as { value: number }).value = 0;
}

function replace(name: string, original: (...args: number[]) => number, options: BorderOptions): Function {
  const own = options.own[name];
  if (own !== undefined) return own(original);
  if (passed.includes(name)) return original;
  if (Object.hasOwn(answers, name)) {
    const answer = answers[name];
    return () => answer;
  }
  const paths = fileCalls[name];
  if (paths !== undefined) return contained(original, paths, -1, options);
  if (wasiCalls.includes(name)) return contained(original, [], 1, options);
  return () => {
    throw new Refused(name);
  };
}

/** A file operation whose own mistakes (a size that JavaScript cannot allocate) become error numbers. */
function contained(original: (...args: number[]) => number, paths: readonly number[], sign: 1 | -1, options: BorderOptions): Function {
  return (...args: number[]) => {
    for (const index of paths) {
      const fault = pathFault(options.memory(), args[index] ?? 0);
      if (fault !== undefined) return sign * fault;
    }
    try {
      return original(...args);
    } catch (error) {
      if (error instanceof RangeError) return sign * errno.ENOMEM;
      if (error instanceof TypeError) return sign * errno.EIO;
      throw error;
    }
  };
}

/** Emscripten would make a path that is no UTF-8 into another one. */
function pathFault(memory: Uint8Array, path: Pointer): number | undefined {
  const start = path >>> 0;
  const length = memory.subarray(start, start + pathBytesMax).indexOf(0);
  if (length < 0) return errno.ENAMETOOLONG;
  return isUtf8(memory.subarray(start, start + length)) ? undefined : errno.EILSEQ;
}
