/**
 * One preparation at a time in one clone. Kernel locks need koffi, which is not installed yet, so this is a chain of
 * files `prepare.<n>`: the highest number counts. Whoever finds it released, or its holder dead, links number n+1, whole
 * with its content, and only one can; so nobody ever removes a lock to take it. A dead holder whose pid was given to
 * another process looks alive: then the wait ends after `waitMs` and the message names the file.
 */
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const released = "released\n";
const pollMs = 100;
const waitMs = 15 * 60_000;

/** Runs `action` while no other process runs one under the same directory. */
export async function withLock(directory, action) {
  mkdirSync(directory, { recursive: true });
  const aside = join(directory, `aside.${process.pid}`);
  const path = await take(directory, aside);
  try {
    return await action();
  } finally {
    writeFileSync(aside, released);
    renameSync(aside, path);
  }
}

async function take(directory, aside) {
  const giveUpAt = performance.now() + waitMs;
  for (;;) {
    const numbers = lockNumbers(directory);
    const last = Math.max(0, ...numbers);
    const holder = last === 0 ? undefined : holderOf(join(directory, `prepare.${last}`));
    if (holder === undefined) {
      if (tryTake(directory, aside, last + 1)) return join(directory, `prepare.${last + 1}`);
      continue;
    }
    if (performance.now() > giveUpAt)
      throw new Error(`process ${holder} has been preparing this clone for 15 minutes; if it is not, remove ${directory}`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function lockNumbers(directory) {
  const numbers = [];
  for (const name of readdirSync(directory)) {
    const match = /^prepare\.(\d+)$/.exec(name);
    if (match !== null) numbers.push(Number(match[1]));
  }
  return numbers;
}

/** The live process that holds this lock; `undefined` when it was released, removed, or its holder died. */
function holderOf(path) {
  let pid;
  try {
    pid = Number.parseInt(readFileSync(path, "utf8"), 10);
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
  if (!(pid > 0)) return undefined;
  try {
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return error.code === "EPERM" ? pid : undefined;
  }
}

/** Takes the lock's next number, and removes the lower ones. False when somebody else was faster. */
function tryTake(directory, aside, number) {
  const path = join(directory, `prepare.${number}`);
  if (!tryLink(aside, path)) return false;
  const others = lockNumbers(directory).filter((other) => other !== number);
  // Our list may have been old: the number was taken, released, surpassed and removed before we linked it again.
  if (others.some((other) => other > number)) {
    rmSync(path, { force: true });
    return false;
  }
  for (const other of others) rmSync(join(directory, `prepare.${other}`), { force: true });
  return true;
}

/** False when a file of that name exists. */
function tryLink(aside, path) {
  writeFileSync(aside, `${process.pid}\n`);
  try {
    linkSync(aside, path);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
