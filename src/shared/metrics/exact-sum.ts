/**
 * Sums that do not depend on the order of their terms: the window and the command line meet clips in different orders and
 * must give the same last digit. Shewchuk, "Adaptive Precision Floating-Point Arithmetic" (1997): the sum is kept as parts
 * that do not overlap; Python's math.fsum is the same.
 */
export interface ExactSum {
  add(value: number): void
  /** The exact sum, rounded once. */
  total(): number
}

/** @returns A sum of finite numbers, so far 0. */
export function createExactSum(): ExactSum {
  /** By growing magnitude, none overlapping. */
  const parts: number[] = []
  return {
    add(value) {
      let x = value
      let kept = 0
      for (let part of parts) {
        if (Math.abs(x) < Math.abs(part)) [x, part] = [part, x]
        const high = x + part
        const low = part - (high - x)
        if (low !== 0) parts[kept++] = low
        x = high
      }
      parts.length = kept
      parts.push(x)
    },
    total() {
      let i = parts.length - 1
      let high = parts[i] ?? 0
      let low = 0
      while (i > 0) {
        const x = high
        const y = parts[--i] ?? 0
        high = x + y
        low = y - (high - x)
        if (low !== 0) break
      }
      // Half-way cases: the parts below decide which way to round.
      const below = parts[i - 1] ?? 0
      if (i > 0 && ((low < 0 && below < 0) || (low > 0 && below > 0))) {
        const y = low * 2
        const x = high + y
        if (y === x - high) high = x
      }
      return high
    },
  }
}

/** The exact sum of a list, rounded once. */
export function exactSum(values: Iterable<number>): number {
  const sum = createExactSum()
  for (const value of values) sum.add(value)
  return sum.total()
}
