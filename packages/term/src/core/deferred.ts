/** A promise with its resolve and reject at hand. Delete it when Node.js 22 is the floor: Promise.withResolvers. */
export class Deferred<T> {
  readonly promise: Promise<T>;
  resolve!: (value: T) => void;
  reject!: (reason: Error) => void;

  constructor() {
    this.promise = new Promise<T>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.promise.catch(() => undefined); // whoever waits hears of it
  }
}
