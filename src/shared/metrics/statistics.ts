/** The statistics behind the figures, each with its source. Pure. */

export type Interval = [low: number, high: number]

/** 97.5 % point of the standard normal distribution. */
const z95 = 1.959963984540054

/**
 * Wilson's score interval of a share, 95 %: Wilson, JASA 22 (1927), without continuity correction. It stays within 0..1
 * and is good for few clips, unlike share ± 1.96 standard errors. Null for no clips.
 */
export function wilson95(successes: number, n: number): Interval | null {
  if (n === 0) return null
  const share = successes / n
  const z2 = z95 * z95
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n)
  const half = (z95 * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n))) / (1 + z2 / n)
  return [successes === 0 ? 0 : centre - half, successes === n ? 1 : centre + half]
}

/**
 * McNemar's test, exact and two-sided: under "both are equally good" a clip that only one of them has right is a fair coin,
 * so p = 2 · P(Bin(b + c, ½) ≤ min(b, c)), at most 1 (McNemar 1947; exact form as in statsmodels `mcnemar(exact=True)`).
 * @param onlyA clips that only A has right. @param onlyB clips that only B has right.
 */
export function mcnemarExact(onlyA: number, onlyB: number): number {
  const n = onlyA + onlyB
  const least = Math.min(onlyA, onlyB)
  if (n === 0) return 1
  // In logarithms: ½^n is no double any more from 1,075 clips on.
  let logTerm = -n * Math.LN2
  const logs = [logTerm]
  for (let k = 1; k <= least; k++) {
    logTerm += Math.log((n - k + 1) / k)
    logs.push(logTerm)
  }
  // The terms grow up to the middle, so the last one is the largest.
  const sum = logs.reduce((total, each) => total + Math.exp(each - logTerm), 0)
  return Math.min(1, 2 * Math.exp(logTerm) * sum)
}

/**
 * Cohen's kappa: agreement beyond what the two would reach by chance with their own habits (Cohen 1960).
 * @param same clips with the same answer. @param counts how often each answer was given, by A and by B.
 * @returns null where chance alone would make them agree always: kappa is not defined there.
 */
export function cohenKappa(
  same: number,
  n: number,
  counts: Iterable<{ a: number; b: number }>,
): number | null {
  if (n === 0) return null
  let products = 0
  for (const { a, b } of counts) products += a * b
  const byChance = products / (n * n)
  return byChance === 1 ? null : (same / n - byChance) / (1 - byChance)
}
