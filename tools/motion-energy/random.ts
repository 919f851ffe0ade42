/** A seeded stream of numbers, integers inside, so that it is the same everywhere (mulberry32 by Tommy Ettinger, public domain). */
export interface Random {
  /** 32 bits, unsigned. */
  bits(): number
  /** [0, 1), multiples of 2^-32. */
  next(): number
  between(low: number, high: number): number
  /** 0 … count − 1. */
  integer(count: number): number
  /** Either sign. */
  sign(): number
  pick<T>(items: readonly [T, ...T[]]): T
}

/** @param seed any integer; streams of different seeds are unrelated. */
export function createRandom(seed: number): Random {
  let state = seed | 0
  const bits = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let z = Math.imul(state ^ (state >>> 15), 1 | state)
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z
    return (z ^ (z >>> 14)) >>> 0
  }
  const next = (): number => bits() / 4294967296
  return {
    bits,
    next,
    between: (low, high) => low + (high - low) * next(),
    integer: count => Math.floor(next() * count),
    sign: () => (next() < 0.5 ? -1 : 1),
    pick: items => items[Math.floor(next() * items.length)] ?? items[0],
  }
}
