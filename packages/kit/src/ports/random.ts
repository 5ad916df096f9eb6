/** Randomness as an argument, so that a seed repeats everything. */
export interface Random {
  /** 128 random bits as 32 hexadecimal digits. */
  id(): string;
  /** Uniform in [0, 1). For jitter. */
  fraction(): number;
}
