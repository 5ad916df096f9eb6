/**
 * Die-with-parent for a daemon's children, for the one end that it cannot see coming: kill -9 (STOP-08, BROW-01). A small
 * shell in a session of its own holds one end of a connection whose other end only the daemon has. The daemon says which
 * process groups there are; when the connection ends without a farewell, the guard ends those groups and everything that
 * carries the daemon's mark, politely first. Started with the first child; started again should somebody kill it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { type ChildMark, guardVariable, markText, ownedVariable } from "./child-marks.ts";
import { withoutStrayDescriptors } from "./descriptors.ts";
import { processStat } from "./process-stat.ts";

/** A guard that dies this often has an enemy; after that the sweep of the next start has to do. */
const restartsMax = 5;

/**
 * Input: `+ PID START` a group, `- PID` no longer, `.` farewell. A group counts as ours while its leader has the start
 * time that was told, or while it has no leader: the kernel gives the number of a living group to nobody else.
 * POSIX sh; `sleep 0.1` is not, but known wherever hob runs, and falls back to a second.
 */
const script = `
trap '' HUP INT TERM
groups=
while read -r sign pid start; do
  case $sign in
    +) groups="$groups $pid:$start" ;;
    -) kept=; for g in $groups; do [ "\${g%%:*}" = "$pid" ] || kept="$kept $g"; done; groups=$kept ;;
    .) exit 0 ;;
  esac
done
start_of() {
  line=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  set -- \${line##*) }
  echo "\${20}"
}
ours() {
  [ -r /proc/self/stat ] || return 0
  now=$(start_of "$1")
  [ -z "$now" ] || [ "$now" = "$2" ]
}
marked() {
  [ -r /proc/self/environ ] || return 0
  for file in $(grep -slF "$MARK" /proc/[0-9]*/environ); do
    tr '\\0' '\\n' 2>/dev/null <"$file" | grep -qxF "$MARK" || continue
    pid=\${file#/proc/}
    echo "\${pid%/environ}"
  done
}
strike() {
  struck=
  for g in $groups; do
    ours "\${g%%:*}" "\${g#*:}" && kill -s "$1" -- "-\${g%%:*}" 2>/dev/null && struck=yes
  done
  for pid in $(marked); do kill -s "$1" "$pid" 2>/dev/null && struck=yes; done
  [ -n "$struck" ]
}
pause() { sleep 0.1 2>/dev/null || sleep 1; }
MARK="$1"
strike TERM || exit 0
round=0
while [ $round -lt 10 ]; do pause; strike 0 || exit 0; round=$((round + 1)); done
round=0
while [ $round -lt 20 ]; do strike KILL || exit 0; pause; round=$((round + 1)); done
`;

export class Guard {
  readonly #mark: ChildMark;
  readonly #groups = new Set<number>();
  #shell: ChildProcess | undefined;
  #restarts = 0;
  #dismissed = false;

  constructor(mark: ChildMark) {
    this.#mark = mark;
  }

  /** Starts it if need be. Without a shell on the machine there is no guard, and the next start sweeps instead. */
  post(): void {
    if (this.#shell !== undefined || this.#dismissed || this.#restarts > restartsMax) return;
    this.#restarts++;
    const shell = this.#start();
    if (shell === undefined) return;
    shell.on("error", () => {});
    shell.stdin?.on("error", () => {});
    shell.once("exit", () => this.#relieve());
    shell.unref();
    (shell.stdin as Socket | null)?.unref();
    this.#shell = shell;
    for (const pid of this.#groups) this.#tell(`+ ${pid} ${processStat(pid)?.startTime ?? ""}`);
  }

  watch(pid: number): void {
    this.#groups.add(pid);
    this.#tell(`+ ${pid} ${processStat(pid)?.startTime ?? ""}`);
  }

  forget(pid: number): void {
    if (this.#groups.delete(pid)) this.#tell(`- ${pid}`);
  }

  /** Nothing is left to guard: the shell ends without doing anything. */
  dismiss(): void {
    this.#dismissed = true;
    this.#tell(".");
    this.#shell?.stdin?.end();
  }

  get pid(): number | undefined {
    return this.#shell?.pid;
  }

  #start(): ChildProcess | undefined {
    const mark = markText(this.#mark);
    const env = { PATH: "/usr/bin:/bin", [guardVariable]: mark };
    const order = ["-c", script, "hob-guard", `${ownedVariable}=${mark}`];
    try {
      return withoutStrayDescriptors(() => spawn("/bin/sh", order, { detached: true, cwd: "/", env, stdio: ["pipe", "ignore", "ignore"] }));
    } catch {
      return undefined; // out of memory, say; the next child tries again
    }
  }

  #tell(line: string): void {
    this.#shell?.stdin?.write(`${line}\n`);
  }

  #relieve(): void {
    this.#shell = undefined;
    if (this.#groups.size > 0) this.post();
  }
}
