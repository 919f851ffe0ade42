/**
 * exp, log, sin and cos from +, −, × and ÷ alone. ECMAScript leaves Math.exp, log, sin and cos to the engine, and engines differ in the last
 * bit; a network that must come out byte for byte the same on every machine can't be built on them. Math.sqrt is fine: IEEE 754
 * rounds it correctly everywhere.
 */

const ln2High = 0.69314718036912381649
const ln2Low = 1.90821492927058770002e-10

/** e^x for |x| < 700, relative error about 1e-15. */
export function exp(x: number): number {
  const k = Math.round(x * 1.4426950408889634)
  const r = x - k * ln2High - k * ln2Low
  let term = 1
  let sum = 1
  for (let n = 1; n <= 16; n++) {
    term = (term * r) / n
    sum += term
  }
  let scale = 1
  for (let i = Math.abs(k); i > 0; i--) scale *= 2
  return k < 0 ? sum / scale : sum * scale
}

/** [sin x, cos x] for |x| up to some thousands of turns, absolute error about 1e-13. */
export function sinCos(x: number): [number, number] {
  const quarter = Math.round(x / (Math.PI / 2))
  const r = x - quarter * (Math.PI / 2)
  let sin = 0
  let cos = 0
  let term = 1
  for (let n = 1; n <= 20; n++) {
    const sign = (n - 1) % 4 < 2 ? 1 : -1
    if (n % 2 === 1) cos += sign * term
    else sin += sign * term
    term = (term * r) / n
  }
  const turn = ((quarter % 4) + 4) % 4
  if (turn === 1) return [cos, -sin]
  if (turn === 2) return [-sin, -cos]
  if (turn === 3) return [-cos, sin]
  return [sin, cos]
}

/** Natural logarithm for x > 0 of moderate size, absolute error about 1e-15: 2·artanh((x − 1)/(x + 1)) after halving to [1, 2). */
export function log(x: number): number {
  let halvings = 0
  let m = x
  while (m >= 2) {
    m /= 2
    halvings++
  }
  while (m < 1) {
    m *= 2
    halvings--
  }
  const z = (m - 1) / (m + 1)
  let power = z
  let sum = 0
  for (let n = 1; n <= 33; n += 2) {
    sum += power / n
    power *= z * z
  }
  return 2 * sum + halvings * ln2High + halvings * ln2Low
}
