/**
 * The Python half of running a program. It lives in the image of every interpreter, in a namespace that no program can
 * import. In a session a program may have patched anything, so this code keeps its own references to what it calls.
 *
 * Its functions are called from adapters/thread/program.ts, one argument each, a dict of plain data.
 */
export const supportSource = String.raw`
import builtins
__builtins__ = dict(vars(builtins))  # functions below look names up here, not in what a program may patch
__name__ = "hob"

import ast, atexit, codeop, gc, importlib, linecache, logging, marshal, os, random, rlcompleter, socket, subprocess, sys, threading, time, warnings, zipimport
from importlib.machinery import BuiltinImporter, SourceFileLoader

_first_modules = frozenset()


def begin(order):
    """Puts the program's circumstances in place: arguments, environment, import path."""
    sys.argv = order["argv"]
    sys.orig_argv = order["original"]
    if order["environment"]:
        os.environ.update(order["environment"])
    if order["fresh"]:
        # What an image holds is the same for every program; these must not be.
        random.seed()
        logging._startTime = time.time_ns()
        sys.path.insert(0, order["path"])
        _forget_shadowed(order["path"])
    filename = order["filename"]
    if filename is not None:
        main = sys.modules["__main__"].__dict__
        main.update(__file__=filename, __cached__=None, __loader__=SourceFileLoader("__main__", filename))


def _forget_shadowed(directory):
    """Modules that Python has loaded beforehand give way to the program's own of the same name, as they would in a file of their own."""
    try:
        entries = os.listdir(directory or ".")
    except OSError:
        return
    for name in {entry.partition(".")[0] for entry in entries} & _first_modules:
        for loaded in [loaded for loaded in sys.modules if loaded == name or loaded.startswith(name + ".")]:
            del sys.modules[loaded]


def load(order):
    """The program as code objects, to be run one after another. Raises what compiling raises."""
    source, filename, kind = order["source"], order["filename"], order["kind"]
    if kind in ("text", "value"):
        source = _dedent(source)
    codes = _compile(source, filename, kind) if order["code"] is None else marshal.loads(order["code"])
    if kind in ("text", "value"):
        # Lets tracebacks show the source's lines, as -c does. A file shows its own, and standard input shows none.
        for code in codes:
            linecache._register_code(code, source, filename)
    return codes


def _compile(source, filename, kind):
    if kind == "value":
        # The value of a last expression is shown, as at the prompt.
        tree = compile(source, filename, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
        if tree.body and isinstance(tree.body[-1], ast.Expr):
            last = ast.Interactive([tree.body.pop()])
            first = compile(tree, filename, "exec", dont_inherit=True)
            return (first, compile(last, filename, "single", first.co_flags & _future_flags, dont_inherit=True))
    return (compile(source, filename, "exec", dont_inherit=True),)


_future_flags = 0
for _feature in codeop._features:
    _future_flags |= _feature.compiler_flag


def _dedent(text):
    """As python -c does since 3.14: whitespace that all lines begin with goes."""
    lines = text.split("\n")
    filled = [line for line in lines if line.strip(" \t")]
    margin = os.path.commonprefix([line[: len(line) - len(line.lstrip(" \t"))] for line in filled])
    if not margin:
        return text
    return "\n".join(line[len(margin) :] if line.strip(" \t") else "" for line in lines)


_prompt = codeop.CommandCompiler()


def load_line(order):
    """One input at the prompt: a code object, or None when more lines are needed."""
    source, filename = order["source"], order["filename"]
    code = _prompt(source, filename, "single")
    if code is None:
        return None
    linecache._register_code(code, source, filename)
    return (code,)


def complete(order):
    """Completions of a text at the prompt."""
    completer = rlcompleter.Completer(sys.modules["__main__"].__dict__)
    found = []
    while len(found) < order["most"]:
        text = completer.complete(order["text"], len(found))
        if text is None:
            break
        found.append(text)
    return found


def exit_status(error):
    """What the process would exit with for a SystemExit; its message is written."""
    try:
        code = error.code
    except Exception:
        code = error
    if code is None:
        return 0
    if isinstance(code, int):
        code = int.__index__(code)
        # Through a C long, which has 64 bits on most machines; what does not fit is -1.
        return code & 0xFF if -1 << 63 <= code < 1 << 63 else 0xFF
    try:
        print(code, file=sys.stderr)
    except Exception:
        pass
    return 1


def missing(error):
    """The kind and name of what a program did not find, for an exception that ends it; nothing where it ends for another reason."""
    if type(error) is ModuleNotFoundError:
        name, kind = error.name, "module"
    elif type(error) is FileNotFoundError:
        name, kind = error.filename, "file"
    else:
        kind = _refused(error)
        return [] if kind is None else [kind, ""]
    name = os.fspath(name)
    if type(name) is not str or len(name) > 4096:
        return []
    if kind == "module" and name.partition(".")[0] in sys.stdlib_module_names:
        kind = "library"
    name.encode()
    return [kind, name]


def _refused(error):
    """Which of the things that a sandbox does not have the program asked for; errors that came of it are looked through."""
    for _ in range(20):
        if not isinstance(error, Exception):
            return None
        if isinstance(error, socket.gaierror):
            return "network"
        step = error.__traceback__
        while step is not None and step.tb_next is not None:
            step = step.tb_next
        place = "" if step is None else step.tb_frame.f_code.co_filename
        if isinstance(error, OSError) and place == _socket_file:
            return "network"
        if type(error) is RuntimeError and place == _threading_file and error.args == ("can't start new thread",):
            return "threads"
        if isinstance(error, (OSError, NotImplementedError)) and place in _process_files:
            return "processes"
        urllib = sys.modules.get("urllib.error")
        error = error.reason if urllib and type(error) is urllib.URLError else error.__cause__ or error.__context__
    return None


_socket_file, _threading_file = socket.socket.__init__.__code__.co_filename, threading.Thread.start.__code__.co_filename
_process_files = {subprocess.Popen.__init__.__code__.co_filename, _socket_file.replace("socket.py", "concurrent/futures/process.py")}


def end(order):
    """The first half of what Py_Finalize does that a program can see: exit functions, flushed output, released modules."""
    status = _flush()
    if order["last"]:
        threading._shutdown()
        atexit._run_exitfuncs()
        status = _flush()
        sys.stdin, sys.stdout, sys.stderr = sys.__stdin__, sys.__stdout__, sys.__stderr__
        sys.last_exc = sys.last_type = sys.last_value = sys.last_traceback = builtins._ = None
        for name in [name for name in sys.modules if name not in _first_modules and name != "__main__"]:
            del sys.modules[name]
    return status


def flush(_):
    """The second half, after finalizers have run."""
    return _flush()


def _flush():
    """0, or 120 when output was lost."""
    status = 0
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except BaseException:
            status = 120
    return status


def freeze():
    """The last step before the image is made."""
    global _first_modules
    importlib.invalidate_caches()
    linecache.clearcache()
    sys.dont_write_bytecode = True
    sys.executable = sys._base_executable = "/usr/bin/python3"
    _first_modules = frozenset(sys.modules)
    # Pyodide's own packages are in the library's archive; without their other half they would only mislead.
    for names in zipimport._zip_directory_cache.values():
        for name in [name for name in names if name.startswith(("pyodide", "_pyodide"))]:
            del names[name]
    gc.collect()
    gc.freeze()
    # What is frozen is never collected. A program's own namespace is, with all that hangs on it.
    main = sys.modules["__main__"] = type(sys)("__main__")
    main.__loader__, main.__builtins__ = BuiltinImporter, builtins
`;
