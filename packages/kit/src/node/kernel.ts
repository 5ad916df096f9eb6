/**
 * The system calls that Node.js does not offer, through koffi, each with its macOS form beside the Linux one. koffi takes
 * milliseconds to load, so it is loaded by the first call of `kernel()`, once, and never on a client's warm path: that
 * nothing here runs at import time is tested. To add a call: declare it in `bind`, name its man page, give both forms.
 *
 * Constants are those of <sys/…> on 64-bit Linux (the generic ABI, which all of koffi's 64-bit Linux targets share) and
 * on macOS; where the two agree there is only one.
 */
import { constants, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { constants as systemConstants } from "node:os";
import { HobError, messageOf } from "../errors/hob-error.ts";
import { systemCode, systemHint } from "../errors/system-code.ts";

/** An errno's name, such as `EAGAIN`; empty when the call succeeded. */
export type Errno = string;

export interface Peer {
  pid: number;
  uid: number;
}

export interface OpenFilesLimit {
  soft: number;
  hard: number;
}

/** What getrlimit(2) allows a process in all its life; what has no limit is left out. */
export interface LifeLimits {
  processorSeconds?: number;
  fileBytes?: number;
  memoryBytes?: number;
}

export interface Kernel {
  /** flock(2), never waiting. `EAGAIN`: somebody else holds it. */
  flock(descriptor: number, operation: "exclusive" | "shared" | "unlock"): Errno;
  /** fcntl(2) F_GETFD; `undefined` when the descriptor is not open. */
  isCloseOnExec(descriptor: number): boolean | undefined;
  /** fcntl(2) F_SETFD. */
  setCloseOnExec(descriptor: number, on: boolean): Errno;
  /** fcntl(2) F_SETFL with O_NONBLOCK: a write that would wait fails with EAGAIN instead. */
  setNonBlocking(descriptor: number): Errno;
  /** The process that connected, or that listens: unix(7) SO_PEERCRED; on macOS unix(4) LOCAL_PEERCRED and LOCAL_PEERPID. */
  peer(descriptor: number): Peer | undefined;
  /** dup2(2): `to` becomes another name of `from`. */
  duplicate(from: number, to: number): Errno;
  /** getrlimit(2) RLIMIT_NOFILE. `undefined` on 32-bit systems, where the layout differs between C libraries. */
  openFilesLimit(): OpenFilesLimit | undefined;
  /** setrlimit(2): raises the soft limit on open files as far as the hard one allows. The limit now in force. */
  raiseOpenFilesLimit(): OpenFilesLimit | undefined;
  /** setrlimit(2): the same for processor time, size of files and memory: a shell's soft limits are not meant for a daemon. */
  raiseLifeLimits(): void;
  /** getrlimit(2): the soft limits in force. */
  lifeLimits(): LifeLimits;
  /** setrlimit(2): lowers both limits for the rest of this process's life. For tests of daemons that run short. */
  limitOpenFiles(count: number): Errno;
  /** prctl(2) PR_SET_CHILD_SUBREAPER: orphaned descendants become our children. False where there is no such call. */
  becomeSubreaper(): boolean;
  /** waitpid(2) with WNOHANG, for an adopted child that Node does not know. True when it is gone from the process table. */
  reap(pid: number): boolean;
  /** macOS only: start time and zombie state from proc_pidinfo (libproc.h). */
  macProcess(pid: number): MacProcess | undefined;
  /** macOS only: sysctl(3) kern.bootsessionuuid, which unlike kern.boottime does not move when the clock is set. */
  macBootSession(): string | undefined;
}

export interface MacProcess {
  startTime: string;
  zombie: boolean;
  parentPid: number;
  uid: number;
  groupId: number;
}

type Koffi = typeof import("koffi");
type Library = ReturnType<Koffi["load"]>;
type Call = (...args: unknown[]) => number;

const lockBits = { shared: 1, exclusive: 2, unlock: 8 } as const;
const LOCK_NB = 4;
const F_GETFD = 1;
const F_SETFD = 2;
const F_GETFL = 3;
const F_SETFL = 4;
const FD_CLOEXEC = 1;
const WNOHANG = 1;

const RLIMIT_CPU = 0;
const RLIMIT_FSIZE = 1;
const RLIMIT_DATA = 2;
/** "No limit" is above it: 2^64 - 1 on Linux, 2^63 - 1 on macOS. */
const limitBelow = 2 ** 62;

const linux = { SOL_SOCKET: 1, SO_PEERCRED: 17, RLIMIT_NOFILE: 7, RLIMIT_AS: 9, PR_SET_CHILD_SUBREAPER: 36 } as const;
const mac = {
  SOL_LOCAL: 0,
  LOCAL_PEERCRED: 1,
  LOCAL_PEERPID: 2,
  RLIMIT_AS: 5,
  RLIMIT_NOFILE: 8,
  OPEN_MAX: 10_240,
  PROC_PIDTBSDINFO: 3,
  SZOMB: 5,
} as const;

const isMac = process.platform === "darwin";
const is64Bit = !["arm", "ia32"].includes(process.arch);

let bound: Kernel | undefined;

/** Loads koffi on the first call. Throws `internal` when there is no binary of it for this machine. */
export function kernel(): Kernel {
  bound ??= bind(loadKoffi());
  return bound;
}

/** True when the milliseconds have been spent already. */
export function isKernelLoaded(): boolean {
  return bound !== undefined;
}

/** `require` is about 2 ms faster here than `import()`, and lets the ports that need one call stay synchronous. */
function loadKoffi(): Koffi {
  const require = createRequire(import.meta.url);
  try {
    return binaryOfKoffi(require) ?? (require("koffi") as Koffi);
  } catch (error) {
    const text = `the library for system calls cannot be loaded: ${messageOf(error)}`;
    const refused = systemCode(error);
    if (refused !== undefined) throw new HobError(refused, text, { ...systemHint(error), cause: error });
    const hint = "Install again, with optional dependencies: koffi keeps its binary for each system in one.";
    throw new HobError("internal", text, { hint, cause: error });
  }
}

/**
 * koffi's own loader takes 7 ms to find its binary, and the binary itself one. So it is taken from where npm puts it on the
 * usual machines. `undefined` wherever anything is different, a musl C library above all: then the loader knows better.
 */
export function binaryOfKoffi(require: NodeJS.Require): Koffi | undefined {
  const { platform, arch } = process;
  const loader = muslLoaders[arch];
  if (loader === undefined || existsSync(loader)) return undefined;
  try {
    return require(`@koromix/koffi-${platform}-${arch}/${platform}_${arch}/koffi.node`) as Koffi;
  } catch {
    return undefined;
  }
}

/** Where musl's loader of programs is, if it is. */
const muslLoaders: Partial<Record<NodeJS.Architecture, string>> = { x64: "/lib/ld-musl-x86_64.so.1", arm64: "/lib/ld-musl-aarch64.so.1" };

function bind(koffi: Koffi): Kernel {
  // The symbols of the running program, its C library among them, whatever that library's file is called.
  const library = koffi.load(null);
  const errnoOf = (result: number): Errno => (result === -1 ? errnoName(koffi.errno()) : "");
  return {
    ...descriptorCalls(library, errnoOf),
    ...socketCalls(library),
    ...limitCalls(library, errnoOf),
    ...processCalls(library),
    ...(isMac ? macCalls(library) : { macProcess: () => undefined, macBootSession: () => undefined }),
  };
}

type Part<Name extends keyof Kernel> = Pick<Kernel, Name>;

function descriptorCalls(
  library: Library,
  errnoOf: (result: number) => Errno,
): Part<"flock" | "isCloseOnExec" | "setCloseOnExec" | "setNonBlocking" | "duplicate"> {
  const flock = library.func("flock", "int", ["int", "int"]) as Call;
  // Variadic, and declared so: on Apple silicon variadic arguments travel on the stack and fixed ones in registers.
  const fcntl = library.func("fcntl", "int", ["int", "int", "..."]) as Call;
  const dup2 = library.func("dup2", "int", ["int", "int"]) as Call;
  return {
    flock: (descriptor, operation) => errnoOf(flock(descriptor, lockBits[operation] | LOCK_NB)),
    isCloseOnExec(descriptor) {
      const flags = fcntl(descriptor, F_GETFD, "int", 0);
      return flags === -1 ? undefined : (flags & FD_CLOEXEC) !== 0;
    },
    setCloseOnExec: (descriptor, on) => errnoOf(fcntl(descriptor, F_SETFD, "int", on ? FD_CLOEXEC : 0)),
    setNonBlocking: (descriptor) => errnoOf(fcntl(descriptor, F_SETFL, "int", fcntl(descriptor, F_GETFL, "int", 0) | constants.O_NONBLOCK)),
    duplicate: (from, to) => errnoOf(dup2(from, to)),
  };
}

function socketCalls(library: Library): Part<"peer"> {
  const getsockopt = library.func("getsockopt", "int", ["int", "int", "int", "void *", "void *"]) as Call;
  return { peer: isMac ? (descriptor) => macPeer(getsockopt, descriptor) : (descriptor) => linuxPeer(getsockopt, descriptor) };
}

function processCalls(library: Library): Part<"becomeSubreaper" | "reap"> {
  const waitpid = library.func("waitpid", "int", ["int", "void *", "int"]) as Call;
  return {
    becomeSubreaper() {
      if (process.platform !== "linux") return false;
      const prctl = library.func("prctl", "int", ["int", "..."]) as Call;
      return prctl(linux.PR_SET_CHILD_SUBREAPER, "ulong", 1, "ulong", 0, "ulong", 0, "ulong", 0) === 0;
    },
    reap: (pid) => waitpid(pid, null, WNOHANG) === pid,
  };
}

/** `struct ucred { pid_t pid; uid_t uid; gid_t gid; }` */
function linuxPeer(getsockopt: Call, descriptor: number): Peer | undefined {
  const credentials = new Int32Array(3);
  const length = new Uint32Array([credentials.byteLength]);
  if (getsockopt(descriptor, linux.SOL_SOCKET, linux.SO_PEERCRED, credentials, length) !== 0) return undefined;
  const [pid, uid] = credentials as unknown as [number, number];
  // The kernel says pid 0 for a process outside our pid namespace.
  return pid > 0 ? { pid, uid: uid >>> 0 } : undefined;
}

/** `struct xucred { u_int cr_version; uid_t cr_uid; short cr_ngroups; gid_t cr_groups[16]; }`, 76 bytes; the pid is a `pid_t`. */
function macPeer(getsockopt: Call, descriptor: number): Peer | undefined {
  const credentials = new Uint32Array(19);
  const pid = new Int32Array(1);
  if (getsockopt(descriptor, mac.SOL_LOCAL, mac.LOCAL_PEERCRED, credentials, new Uint32Array([76])) !== 0) return undefined;
  if (getsockopt(descriptor, mac.SOL_LOCAL, mac.LOCAL_PEERPID, pid, new Uint32Array([4])) !== 0) return undefined;
  return { pid: pid[0] as number, uid: credentials[1] as number };
}

/**
 * `struct rlimit { rlim_t rlim_cur, rlim_max; }`, both 64 bits wide; "no limit" is a huge number, which is true enough. What
 * is written back is what was read: a huge number does not survive becoming a JavaScript one.
 */
function limitCalls(
  library: Library,
  errnoOf: (result: number) => Errno,
): Part<"openFilesLimit" | "raiseOpenFilesLimit" | "raiseLifeLimits" | "lifeLimits" | "limitOpenFiles"> {
  const getrlimit = library.func("getrlimit", "int", ["int", "void *"]) as Call;
  const setrlimit = library.func("setrlimit", "int", ["int", "void *"]) as Call;
  const { RLIMIT_NOFILE, RLIMIT_AS } = isMac ? mac : linux;
  const read = (resource: number): OpenFilesLimit | undefined => {
    const limit = new BigUint64Array(2);
    if (!is64Bit || getrlimit(resource, limit) !== 0) return undefined;
    return { soft: Number(limit[0]), hard: Number(limit[1]) };
  };
  const raise = (resource: number, most = Number.POSITIVE_INFINITY): OpenFilesLimit | undefined => {
    const now = read(resource);
    if (now === undefined || now.soft >= Math.min(now.hard, most)) return now;
    const limit = new BigUint64Array(2);
    getrlimit(resource, limit);
    limit[0] = now.hard > most ? BigInt(most) : (limit[1] as bigint);
    setrlimit(resource, limit);
    return read(resource);
  };
  const soft = (resource: number): number => read(resource)?.soft ?? Number.POSITIVE_INFINITY;
  return {
    openFilesLimit: () => read(RLIMIT_NOFILE),
    // macOS: setrlimit(2) refuses a soft limit above OPEN_MAX even where the hard one is infinite.
    raiseOpenFilesLimit: () => raise(RLIMIT_NOFILE, isMac ? mac.OPEN_MAX : undefined),
    raiseLifeLimits() {
      for (const resource of [RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_AS]) raise(resource);
    },
    lifeLimits() {
      const all = {
        processorSeconds: soft(RLIMIT_CPU),
        fileBytes: soft(RLIMIT_FSIZE),
        memoryBytes: Math.min(soft(RLIMIT_DATA), soft(RLIMIT_AS)),
      };
      return Object.fromEntries(Object.entries(all).filter(([, value]) => value < limitBelow));
    },
    limitOpenFiles: (count) => errnoOf(setrlimit(RLIMIT_NOFILE, new BigUint64Array([BigInt(count), BigInt(count)]))),
  };
}

function macCalls(library: Library): Part<"macProcess" | "macBootSession"> {
  const procPidInfo = library.func("proc_pidinfo", "int", ["int", "int", "uint64_t", "void *", "int"]) as Call;
  const sysctlByName = library.func("sysctlbyname", "int", ["str", "void *", "void *", "void *", "size_t"]) as Call;
  return {
    macProcess(pid) {
      // struct proc_bsdinfo, 136 bytes: pbi_status at 4, pbi_ppid at 16, pbi_uid at 20, pbi_pgid at 100, pbi_start_tvsec at 120, _tvusec at 128.
      const info = Buffer.alloc(136);
      if (procPidInfo(pid, mac.PROC_PIDTBSDINFO, 0, info, info.length) !== info.length) return undefined;
      const startTime = `${info.readBigUInt64LE(120)}.${String(info.readBigUInt64LE(128)).padStart(6, "0")}`;
      return {
        startTime,
        zombie: info.readUInt32LE(4) === mac.SZOMB,
        parentPid: info.readUInt32LE(16),
        uid: info.readUInt32LE(20),
        groupId: info.readUInt32LE(100),
      };
    },
    macBootSession() {
      const value = Buffer.alloc(64);
      const length = new BigUint64Array([BigInt(value.length)]);
      if (sysctlByName("kern.bootsessionuuid", value, length, null, 0) !== 0) return undefined;
      return value.toString("latin1", 0, Number(length[0])).replace(/\0.*$/s, "");
    },
  };
}

function errnoName(errno: number): Errno {
  // Two names of one number on Linux: the shorter, older one is meant.
  const preferred = ["EAGAIN", "ENOTSUP"].find((name) => systemConstants.errno[name as "EAGAIN"] === errno);
  if (preferred !== undefined) return preferred;
  const found = Object.entries(systemConstants.errno).find(([, value]) => value === errno);
  return found?.[0] ?? `errno ${errno}`;
}
