/** What the processes of a terminal use: processor time between two looks, as a share of one processor. */

/** Processes and processor seconds of a session, by the pid of its leader. */
export type Usage = ReadonlyMap<number, { processes: number; cpuSeconds: number }>;

/** Looks closer together than this are one. */
const lookMs = 500;

export class UsageWatch {
  readonly #read: () => Usage;
  readonly #nowMs: () => number;
  #before: { readonly usage: Usage; readonly atMs: number };
  #now: { readonly usage: Usage; readonly atMs: number };

  constructor(read: () => Usage, nowMs: () => number) {
    this.#read = read;
    this.#nowMs = nowMs;
    this.#before = { usage: new Map(), atMs: nowMs() };
    this.#now = this.#before;
  }

  of(leader: number): { cpuPercent: number; processes: number } {
    if (leader === 0) return { cpuPercent: 0, processes: 0 };
    if (this.#nowMs() - this.#now.atMs >= lookMs || this.#now === this.#before) this.#look();
    const now = this.#now.usage.get(leader);
    if (now === undefined) return { cpuPercent: 0, processes: 0 };
    const elapsedMs = Math.max(1, this.#now.atMs - this.#before.atMs);
    const usedMs = 1000 * (now.cpuSeconds - (this.#before.usage.get(leader)?.cpuSeconds ?? 0));
    return { cpuPercent: Math.max(0, Math.round((1000 * usedMs) / elapsedMs) / 10), processes: now.processes };
  }

  #look(): void {
    this.#before = this.#now;
    this.#now = { usage: this.#read(), atMs: this.#nowMs() };
  }
}
