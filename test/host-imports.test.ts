/** F1 to F3 of docs/architecture.md: neither inference nor decoding may ever be loaded by the process that serves people. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const source = resolve(import.meta.dirname, '../src')
const native = /^(onnxruntime-node|node-av)(\/|$)/

/** Modules that a file loads, also dynamically; what is imported as a type only is not loaded. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const found: string[] = []
  for (const [, words, name] of text.matchAll(/^(?:import|export)\s+([^'";]*?from\s+)?'([^']+)'/gm))
    if (!/^type\s/.test(words ?? '')) found.push(name!)
  for (const [, name] of text.matchAll(/\b(?:import|require)\(\s*'([^']+)'\s*\)/g)) found.push(name!)
  return found
}

const resolveModule = (from: string, name: string): string | undefined =>
  ['.ts', '.tsx', '/index.ts', ''].map(end => join(dirname(from), name) + end).find(path => existsSync(path))

/** Every way from `entry` to a native package, as a chain of files. */
function waysToNative(entry: string): string[] {
  const ways: string[] = []
  const seen = new Set<string>()
  const visit = (file: string, chain: string[]): void => {
    if (seen.has(file)) return
    seen.add(file)
    for (const name of importsOf(file)) {
      if (native.test(name)) ways.push([...chain, name].join(' → '))
      if (!name.startsWith('.')) continue
      const next = resolveModule(file, name)
      if (next) visit(next, [...chain, relative(source, next)])
    }
  }
  visit(entry, [relative(source, entry)])
  return ways
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap(entry =>
    entry.isDirectory()
      ? filesBelow(join(folder, entry.name))
      : /(?<!\.test)\.ts$/.test(entry.name)
        ? [join(folder, entry.name)]
        : [],
  )

describe('the host process', () => {
  const hostFiles = [
    join(source, 'core/app.ts'),
    join(source, 'engine/client.ts'),
    join(source, 'engine/fork.ts'),
    ...['server', 'cli', 'main'].map(part => join(source, part)).flatMap(filesBelow),
  ]
  it.each(hostFiles.map(file => relative(source, file)))('%s leads to no native module', file => {
    expect(waysToNative(join(source, file))).toEqual([])
  })

  it('and the check can fail: the engine leads to both', () => {
    const ways = waysToNative(join(source, 'engine/entry.ts')).join('\n')
    expect(ways).toContain('core/model/session.ts → onnxruntime-node')
    expect(ways).toContain('core/media/libav.ts → node-av/lib')
  })
})
