/** Values of options, checked where they are read; what is wrong is a usage error that names the option. */
import { InvalidArgumentError } from 'commander'

export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return text => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(
        most === Number.MAX_SAFE_INTEGER
          ? `A whole number from ${least} is needed.`
          : `A whole number from ${least} to ${most} is needed.`,
      )
    return value
  }
}

/** What a results file is, by its name. */
export function resultFormat(file: string): 'jsonl' | 'csv' | 'parquet' {
  const ending = /\.(jsonl|csv|parquet)$/i.exec(file)?.[1]?.toLowerCase()
  if (ending === 'jsonl' || ending === 'csv' || ending === 'parquet') return ending
  throw new InvalidArgumentError('The file’s name must end in .jsonl, .csv or .parquet.')
}

/** "fast", "standard", "full", or "CxK": C windows of K crops. */
export function protocolName(text: string): string {
  if (/^(fast|standard|full|[1-9]\d*x[13])$/.test(text)) return text
  throw new InvalidArgumentError('fast, standard, full, or CxK (C windows, K = 1 or 3 crops) is needed.')
}

/** A results file's name, checked. */
export function resultFile(file: string): string {
  resultFormat(file)
  return file
}

/** Above nothing, in whatever unit. */
export function positiveNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('A number above 0 is needed.')
  return value
}

/** 0 to 1. */
export function share(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError('A number from 0 to 1 is needed.')
  return value
}
