/**
 * The parts of Emscripten's runtime, as Pyodide 314 builds it, that this package uses: its file system and CPython's C
 * functions. Hardly more than types. The names are Emscripten's; nothing here is public there, so the version of Pyodide is pinned.
 */

/** Error numbers of the WebAssembly build; they are WASI's, not Linux's. */
export const errno = {
  EACCES: 2,
  EAFNOSUPPORT: 5,
  EAGAIN: 6,
  EBADF: 8,
  EBUSY: 10,
  EEXIST: 20,
  EFBIG: 22,
  EILSEQ: 25,
  EINTR: 27,
  EINVAL: 28,
  EIO: 29,
  EISDIR: 31,
  ELOOP: 32,
  EMFILE: 33,
  ENAMETOOLONG: 37,
  ENODEV: 43,
  ENOENT: 44,
  ENOMEM: 48,
  ENOSPC: 51,
  ENOSYS: 52,
  ENOTDIR: 54,
  ENOTEMPTY: 55,
  ENOTTY: 59,
  ENXIO: 60,
  EPERM: 63,
  EROFS: 69,
  ESTALE: 72,
  EXDEV: 75,
} as const;

/** A pointer into the WebAssembly memory; 0 is NULL. */
export type Pointer = number;

/** Emscripten keeps what was written in either kind. */
export type FileBytes = Uint8Array | Int8Array;

export function isBytes(contents: FileNode["contents"]): contents is FileBytes {
  return ArrayBuffer.isView(contents);
}

export interface FileNode {
  id: number;
  name: string;
  parent: FileNode;
  mode: number;
  rdev?: number;
  mount: Mount;
  mounted: Mount | null;
  /** Directories: their entries. Files: at least their bytes. */
  contents?: Record<string, FileNode> | FileBytes | null;
  /** Files: how many bytes of `contents` are the file. */
  usedBytes?: number;
  /** Next in the same slot of the name table. */
  name_next?: FileNode;
  node_ops: NodeOperations;
  stream_ops: StreamOperations;
}

export interface Attributes {
  dev: number;
  ino: number;
  mode: number;
  nlink: number;
  uid: number;
  gid: number;
  rdev: number;
  size: number;
  atime: Date;
  mtime: Date;
  ctime: Date;
  blksize: number;
  blocks: number;
}

export interface AttributeChange {
  mode?: number;
  /** Milliseconds since 1970. */
  atime?: number;
  mtime?: number;
  size?: number;
}

export interface NodeOperations {
  getattr?(node: FileNode): Attributes;
  setattr?(node: FileNode, change: AttributeChange): void;
  lookup?(parent: FileNode, name: string): FileNode;
  mknod?(parent: FileNode, name: string, mode: number, device: number): FileNode;
  rename?(node: FileNode, directory: FileNode, name: string): void;
  unlink?(parent: FileNode, name: string): void;
  rmdir?(parent: FileNode, name: string): void;
  readdir?(node: FileNode): string[];
  symlink?(parent: FileNode, name: string, target: string): FileNode;
  readlink?(node: FileNode): string;
}

export interface Stream {
  fd: number | null;
  node: FileNode;
  path: string;
  flags: number;
  position: number;
  seekable: boolean;
  /** What duplicates of one descriptor have in common. */
  shared: Record<string, unknown>;
  stream_ops: StreamOperations;
  tty?: Terminal | undefined;
}

export interface StreamOperations {
  open?(stream: Stream): void;
  close?(stream: Stream): void;
  dup?(stream: Stream): void;
  read?(stream: Stream, buffer: Uint8Array, offset: number, length: number, position: number): number;
  write?(stream: Stream, buffer: Uint8Array, offset: number, length: number, position: number, canOwn?: boolean): number;
  llseek?(stream: Stream, offset: number, whence: number): number;
  poll?(stream: Stream, timeoutMs: number): number;
  getattr?(stream: Stream): Attributes;
  setattr?(stream: Stream, change: AttributeChange): void;
  mmap?(stream: Stream, length: number, position: number, protection: number, flags: number): { ptr: Pointer; allocated: boolean };
  msync?(stream: Stream, buffer: Uint8Array, offset: number, length: number, flags: number): number;
}

/** What makes a stream a terminal to `isatty`. */
export interface Terminal {
  ops: {
    ioctl_tcgets(stream: Stream): { c_iflag: number; c_oflag: number; c_cflag: number; c_lflag: number; c_cc: number[] };
    ioctl_tcsets(): number;
    /** Rows and columns. */
    ioctl_tiocgwinsz(): [number, number];
  };
}

export interface Mount {
  type: FileSystemType;
  opts: Record<string, unknown>;
  mountpoint: string;
  mounts: Mount[];
  root: FileNode;
}

export interface FileSystemType {
  mount(mount: Mount): FileNode;
}

export interface MemoryFileSystem extends FileSystemType {
  ops_table: Record<"dir" | "file" | "link" | "chrdev", { node: NodeOperations; stream: StreamOperations }>;
}

export interface FileSystem {
  root: FileNode;
  streams: (Stream | null | undefined)[];
  nameTable: (FileNode | undefined)[];
  devices: Record<number, unknown>;
  currentPath: string;
  nextInode: number;
  ignorePermissions: boolean;
  filesystems: { MEMFS: MemoryFileSystem };
  ErrnoError: new (errno: number) => Error & { errno: number };
  createNode(parent: FileNode | null, name: string, mode: number, device?: number): FileNode;
  /** Throws when the directory has no such entry. */
  lookupNode(parent: FileNode, name: string): FileNode;
  lookupPath(path: string, options?: { follow?: boolean; follow_mount?: boolean }): { path: string; node: FileNode };
  mkdir(path: string, mode?: number): FileNode;
  mkdirTree(path: string): void;
  rmdir(path: string): void;
  unlink(path: string): void;
  mkdev(path: string, mode: number, device: number): FileNode;
  makedev(major: number, minor: number): number;
  registerDevice(device: number, operations: StreamOperations): void;
  writeFile(path: string, data: Uint8Array | string): void;
  open(path: string, flags: number): Stream;
  close(stream: Stream): void;
  chdir(path: string): void;
  mount(type: FileSystemType, options: Record<string, unknown>, mountpoint: string): FileNode;
  isDir(mode: number): boolean;
  isFile(mode: number): boolean;
  isLink(mode: number): boolean;
}

/** C functions of CPython and of the C library that are called from here. Pointers are unsigned. */
export interface CFunctions {
  _malloc(bytes: number): Pointer;
  _free(pointer: Pointer): void;
  _sbrk(increment: number): Pointer;
  ___errno_location(): Pointer;
  _emscripten_stack_get_base(): Pointer;
  _emscripten_stack_get_end(): Pointer;
  _emscripten_stack_get_current(): Pointer;
  _emscripten_stack_set_limits(base: Pointer, end: Pointer): void;
  __emscripten_stack_restore(pointer: Pointer): void;
  __emscripten_tempret_set(value: number): void;
  _Py_InitializeEx(withSignals: number): void;
  _Py_DecRef(object: Pointer): void;
  _Py_IncRef(object: Pointer): void;
  _PyDict_New(): Pointer;
  _PyDict_GetItemString(dict: Pointer, name: Pointer): Pointer;
  _PyImport_ImportModule(name: Pointer): Pointer;
  _PyImport_AddModule(name: Pointer): Pointer;
  _PyImport_GetModuleDict(): Pointer;
  _PyDict_DelItemString(dict: Pointer, name: Pointer): number;
  _PyGC_Collect(): number;
  _PyModule_GetDict(module: Pointer): Pointer;
  _PyObject_SetAttrString(object: Pointer, name: Pointer, value: Pointer): number;
  _PyObject_CallOneArg(callable: Pointer, argument: Pointer): Pointer;
  _PyObject_CallNoArgs(callable: Pointer): Pointer;
  _PyEval_EvalCode(code: Pointer, globals: Pointer, locals: Pointer): Pointer;
  _PyTuple_Size(tuple: Pointer): number;
  _PyTuple_GetItem(tuple: Pointer, index: number): Pointer;
  _PyMarshal_ReadObjectFromString(bytes: Pointer, length: number): Pointer;
  _PyMarshal_WriteObjectToString(object: Pointer, version: number): Pointer;
  _PyBytes_AsString(bytes: Pointer): Pointer;
  _PyBytes_Size(bytes: Pointer): number;
  _PyLong_AsLong(number: Pointer): number;
  _PyErr_GetRaisedException(): Pointer;
  _PyErr_SetRaisedException(error: Pointer): void;
  _PyErr_GivenExceptionMatches(error: Pointer, type: Pointer): number;
  _PyErr_Print(): void;
  _PyException_SetTraceback(error: Pointer, traceback: Pointer): number;
  _Py_CompileStringExFlags(source: Pointer, filename: Pointer, start: number, flags: Pointer, optimize: number): Pointer;
  _PyErr_SetString(type: Pointer, text: Pointer): void;
  _PyErr_CheckSignals(): number;
  _PyErr_Clear(): void;
  _PyUnicode_FromString(text: Pointer): Pointer;
  _PyUnicode_AsUTF8(text: Pointer): Pointer;
  _PyList_Size(list: Pointer): number;
  _PyList_GetItem(list: Pointer, index: number): Pointer;
  _PyCMethod_New(definition: Pointer, self: Pointer, module: Pointer, type: Pointer): Pointer;
  __PyTime_FromSecondsObject(result: Pointer, seconds: Pointer, rounding: number): number;
  _Py_BytesMain(count: number, words: Pointer): number;
}

/** Emscripten's own runtime calls these. */
const runtimeFunctions = [
  "__wasm_call_ctors",
  "_emscripten_stack_alloc",
  "_emscripten_stack_restore",
  "emscripten_stack_get_current",
  "emscripten_builtin_memalign",
  "emscripten_builtin_malloc",
  "emscripten_builtin_free",
  "calloc",
  "realloc",
  "memalign",
];

/** Exported functions that are called from JavaScript, under the names that WebAssembly has for them. */
export const calledFunctions: ReadonlySet<string> = new Set([
  ...runtimeFunctions,
  ...Object.keys(namedFunctions()).map((name) => name.slice(1)),
]);

/** Every function of `CFunctions`: the type makes sure that none is missing. */
function namedFunctions(): Record<keyof CFunctions, true> {
  return {
    _malloc: true,
    _free: true,
    _sbrk: true,
    ___errno_location: true,
    _emscripten_stack_get_base: true,
    _emscripten_stack_get_end: true,
    _emscripten_stack_get_current: true,
    _emscripten_stack_set_limits: true,
    __emscripten_stack_restore: true,
    __emscripten_tempret_set: true,
    _Py_InitializeEx: true,
    _Py_DecRef: true,
    _Py_IncRef: true,
    _PyDict_New: true,
    _PyDict_GetItemString: true,
    _PyImport_ImportModule: true,
    _PyImport_AddModule: true,
    _PyImport_GetModuleDict: true,
    _PyDict_DelItemString: true,
    _PyGC_Collect: true,
    _PyModule_GetDict: true,
    _PyObject_SetAttrString: true,
    _PyObject_CallOneArg: true,
    _PyObject_CallNoArgs: true,
    _PyEval_EvalCode: true,
    _PyTuple_Size: true,
    _PyTuple_GetItem: true,
    _PyMarshal_ReadObjectFromString: true,
    _PyMarshal_WriteObjectToString: true,
    _PyBytes_AsString: true,
    _PyBytes_Size: true,
    _PyLong_AsLong: true,
    _PyErr_GetRaisedException: true,
    _PyErr_SetRaisedException: true,
    _PyErr_GivenExceptionMatches: true,
    _PyErr_Print: true,
    _PyException_SetTraceback: true,
    _Py_CompileStringExFlags: true,
    _PyErr_SetString: true,
    _PyErr_CheckSignals: true,
    _PyErr_Clear: true,
    _PyUnicode_FromString: true,
    _PyUnicode_AsUTF8: true,
    _PyList_Size: true,
    _PyList_GetItem: true,
    _PyCMethod_New: true,
    __PyTime_FromSecondsObject: true,
    _Py_BytesMain: true,
  };
}

/** C variables that are used: addresses. */
export interface CVariables {
  _PyExc_SystemExit: Pointer;
  _PyExc_KeyboardInterrupt: Pointer;
  _PyExc_ValueError: Pointer;
  __Py_NoneStruct: Pointer;
  _PyImport_Inittab: Pointer;
  _Py_EMSCRIPTEN_SIGNAL_HANDLING: Pointer;
}

export interface Emscripten extends CFunctions, CVariables {
  readonly HEAPU8: Uint8Array;
  readonly HEAP32: Int32Array;
  readonly HEAPU32: Uint32Array;
  readonly HEAP64: BigInt64Array;
  FS: FileSystem;
  ENV: Record<string, string>;
  PIPEFS: { root: FileNode; stream_ops: StreamOperations; createPipe(): { readable_fd: number; writable_fd: number } };
  wasmTable: WebAssembly.Table;
  /** Grows the memory to this many bytes; falsy when it cannot. */
  growMemory(bytes: number): number | undefined;
  addFunction(f: (...numbers: number[]) => number, signature: string): number;
}

/** What `createPyodideModule` is given. */
export interface EmscriptenSettings {
  noInitialRun: boolean;
  noImageDecoding: boolean;
  noAudioDecoding: boolean;
  thisProgram: string;
  arguments: string[];
  preRun: ((module: Emscripten) => void)[];
  stdin: () => number | null;
  stdout: (byte: number | null) => void;
  stderr: (byte: number | null) => void;
  print: (line: string) => void;
  printErr: (line: string) => void;
  locateFile: (name: string) => string;
  API: { config: Record<string, unknown>; runtimeEnv: Record<string, boolean> };
  instantiateWasm: (imports: WasmImports, done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void) => object;
}

export type WasmImports = Record<string, Record<string, unknown>>;
