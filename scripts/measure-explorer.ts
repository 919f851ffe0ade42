/**
 * The explorer with a large library: `npx tsx scripts/measure-explorer.ts [--clips 100000] [--rounds 3] [--keep]`. Makes
 * class folders of tiny clips (hard links of one fixture), facts and a run of made-up answers in a temporary folder, so
 * that nothing needs decoding but pictures, serves them and drives a headless Chromium. Prints the rows of the table in
 * docs/performance.md: medians of the rounds, and the load of the machine meanwhile. Needs a build and Linux (/proc).
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync, readdirSync, existsSync, rmSync, mkdtempSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { chromium, type Browser, type Page } from '@playwright/test'
import { cliPath, findChromium, root, sandboxArgs } from '../e2e/programs'
import { makeLibrary, type MadeLibrary } from './lib/made-library'

const { values: options } = parseArgs({
  options: {
    clips: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    /** Seconds in which the whole list scrolls past. */
    seconds: { type: 'string', default: '30' },
    /** Leave the library there and use it again: prints and takes its folder. */
    keep: { type: 'boolean', default: false },
    library: { type: 'string' },
  },
})

interface Served {
  url: string
  child: ChildProcess
  /** From the start of the process to its address: node, the listing, the listener. */
  startedMs: number
  /** What the host says the listing took. */
  listedMs: number
}

/** `serve FOLDER` in a process of its own, as a person starts it. */
async function serve(library: MadeLibrary): Promise<Served> {
  const begin = performance.now()
  const args = ['--data', library.dataDir, '--json', '--log-level', 'info', 'serve', library.folder]
  const child = spawn(process.execPath, [cliPath, ...args], { cwd: root })
  let listedMs = NaN
  createInterface({ input: child.stderr }).on('line', line => {
    const opened = /"ms":(\d+)[^}]*"msg":"folder opened"/.exec(line)
    if (opened) listedMs = Number(opened[1])
  })
  const url = await new Promise<string>((done, fail) => {
    createInterface({ input: child.stdout }).on('line', line =>
      done((JSON.parse(line) as { url: string }).url),
    )
    child.once('exit', code => fail(new Error(`serve ended with exit code ${code ?? 'none'}`)))
  })
  return { url, child, startedMs: performance.now() - begin, listedMs }
}

/** The page's own process. */
async function rendererOf(browser: Browser): Promise<number> {
  const cdp = await browser.newBrowserCDPSession()
  const { processInfo } = await cdp.send('SystemInfo.getProcessInfo')
  const heaviest = processInfo
    .filter(({ type }) => type === 'renderer')
    .sort((a, b) => b.cpuTime - a.cpuTime)[0]
  if (heaviest === undefined) throw new Error('the browser has no page')
  return heaviest.id
}

/** Processor time of a process's first thread, where the page's script, layout and painting run, in ms. */
function mainThreadMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  // utime and stime, in ticks of 10 ms.
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** Memory of the page's own process: the JavaScript heap, and its share of all memory (PSS). */
async function memoryMb(page: Page, pid: number): Promise<{ heap: number; pss: number }> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable')
  const { metrics } = await cdp.send('Performance.getMetrics')
  const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? NaN
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  const pss = Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1])
  return { heap: heap / 1e6, pss: pss / 1000 }
}

interface Frames {
  p50: number
  p95: number
  p99: number
  longTasks: number
  frames: number
}

/** Scrolls from the first row to the last at one speed and takes the time between frames. */
async function scrollThrough(page: Page, seconds: number, share = 1): Promise<Frames> {
  return page.evaluate(
    async ([duration, part]) => {
      const grid = document.querySelector<HTMLElement>('[role=listbox][data-clips]')!
      grid.scrollTop = 0
      await new Promise(done => setTimeout(done, 500))
      let longTasks = 0
      const observer = new PerformanceObserver(list => (longTasks += list.getEntries().length))
      observer.observe({ entryTypes: ['longtask'] })
      const deltas: number[] = []
      const way = (grid.scrollHeight - grid.clientHeight) * part
      const begin = performance.now()
      let before = begin
      await new Promise<void>(done => {
        const step = (now: number): void => {
          deltas.push(now - before)
          before = now
          const gone = (now - begin) / (duration * 1000)
          grid.scrollTop = way * Math.min(1, gone)
          if (gone >= 1) done()
          else requestAnimationFrame(step)
        }
        requestAnimationFrame(step)
      })
      observer.disconnect()
      const sorted = deltas.slice(1).sort((a, b) => a - b)
      const at = (q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!
      return { p50: at(0.5), p95: at(0.95), p99: at(0.99), longTasks, frames: sorted.length }
    },
    [seconds, share] as const,
  )
}

/** Presses a value of the first facet and waits until the grid with it is painted. */
async function filterMs(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const grid = (): Element | null => document.querySelector('[role=listbox][data-clips]')
    const total = (): string | null =>
      grid()?.querySelector('[role=option]')?.getAttribute('aria-setsize') ?? null
    const facet = document.querySelector<HTMLElement>('aside input[type=checkbox], aside [role=checkbox]')!
    const before = total()
    const begin = performance.now()
    facet.click()
    await new Promise<void>(done => {
      const look = (): void => (total() === before ? void requestAnimationFrame(look) : done())
      look()
    })
    // The frame that shows it is over when a task after it runs.
    await new Promise(done => requestAnimationFrame(() => setTimeout(done)))
    const took = performance.now() - begin
    facet.click()
    return took
  })
}

/** Crosses 50 tiles in 5 seconds and counts the sheets that were asked for and those that were made. */
async function hoverFifty(page: Page, dataDir: string): Promise<{ asked: number; made: number }> {
  let asked = 0
  const count = (request: { url(): string }): void =>
    void (asked += Number(request.url().includes('/media/sprites/')))
  page.on('request', count)
  const boxes = await page.$$eval('[role=option]', tiles =>
    tiles
      .map(tile => tile.getBoundingClientRect())
      .filter(box => box.top > 90 && box.bottom < innerHeight)
      .map(box => ({ x: box.left + box.width / 2, y: box.top + box.height / 3 })),
  )
  const begin = performance.now()
  for (let i = 0; i < 50; i++) {
    const box = boxes[i % boxes.length]!
    await page.mouse.move(box.x, box.y)
    const wait = begin + (i + 1) * 100 - performance.now()
    if (wait > 0) await page.waitForTimeout(wait)
  }
  await page.mouse.move(2, 2)
  await page.waitForTimeout(1000)
  page.off('request', count)
  const sheets = join(dataDir, 'cache/sprites')
  const made = existsSync(sheets)
    ? readdirSync(sheets, { recursive: true }).filter(name => String(name).endsWith('.jpg'))
    : []
  return { asked, made: made.length }
}

const first = 'first tiles, ms after the page was asked for'

async function round(library: MadeLibrary, clips: number): Promise<Record<string, number>> {
  const served = await serve(library)
  const path = await findChromium()
  if (path === null) throw new Error('there is no Chromium here; set KINETOSCOPE_CHROMIUM')
  const browser = await chromium.launch({ executablePath: path, args: sandboxArgs })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    // What the transpiler puts round named functions, which the page does not know.
    await page.addInitScript('globalThis.__name = each => each')
    const begin = performance.now()
    const since = (): number => performance.now() - begin
    await page.goto(served.url)
    await page.waitForSelector('[role=option]')
    const firstTilesMs = since()
    await page.waitForFunction(() =>
      [...document.querySelectorAll<HTMLImageElement>('[role=option] img')].some(img => img.naturalWidth > 0),
    )
    const firstPosterMs = since()
    await page.waitForFunction(
      n => document.querySelector('[role=option]')?.getAttribute('aria-setsize') === String(n),
      clips,
      { timeout: 180_000 },
    )
    await page.waitForFunction(() => document.querySelectorAll('[role=option] em').length > 0, null, {
      timeout: 180_000,
    })
    const wholeMs = since()
    await page.waitForTimeout(3000)
    const filters: number[] = []
    for (let i = 0; i < 3; i++) {
      filters.push(await filterMs(page))
      await page.waitForTimeout(1500)
    }
    const hover = await hoverFifty(page, library.dataDir)
    const reading = await scrollThrough(page, 10, Math.min(1, 10_000 / clips / 10))
    const pid = await rendererOf(browser)
    const before = mainThreadMs(pid)
    const whole = await scrollThrough(page, Number(options.seconds))
    const perFrame = (mainThreadMs(pid) - before) / whole.frames
    const memory = await memoryMb(page, pid)
    return {
      'listing, ms': served.listedMs,
      'start to address, ms': served.startedMs,
      [first]: firstTilesMs,
      'first poster, ms': firstPosterMs,
      'whole list there, ms': wholeMs,
      'filter pressed to painted, ms': median(filters),
      'sheets asked for, 50 tiles in 5 s': hover.asked,
      'sheets made': hover.made,
      'slow scroll: p50 frame, ms': reading.p50,
      'slow scroll: p95 frame, ms': reading.p95,
      'slow scroll: p99 frame, ms': reading.p99,
      'slow scroll: long tasks': reading.longTasks,
      'whole list: p50 frame, ms': whole.p50,
      'whole list: p95 frame, ms': whole.p95,
      'whole list: p99 frame, ms': whole.p99,
      'whole list: main thread, processor ms a frame': perFrame,
      'whole list: long tasks': whole.longTasks,
      'whole list: frames': whole.frames,
      'renderer heap, MB': memory.heap,
      'renderer PSS, MB': memory.pss,
      load: loadavg()[0]!,
    }
  } finally {
    await browser.close()
    const ended = new Promise(done => served.child.once('exit', done))
    served.child.kill('SIGINT')
    await ended
  }
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

async function main(): Promise<void> {
  const clips = Number(options.clips)
  const work = options.library ?? mkdtempSync(join(tmpdir(), 'kinetoscope-explorer-'))
  const library = await makeLibrary(work, clips)
  const say = (text: string): void => void process.stdout.write(`${text}\n`)
  try {
    const rounds: Record<string, number>[] = []
    for (let i = 0; i < Number(options.rounds); i++) rounds.push(await round(library, clips))
    say(`${clips.toLocaleString('en')} clips, ${rounds.length} rounds: median (each)`)
    for (const name of Object.keys(rounds[0] ?? {})) {
      const values = rounds.map(each => each[name] ?? NaN)
      say(
        `${name.padEnd(48)} ${median(values).toFixed(1).padStart(9)}   (${values.map(v => v.toFixed(1)).join(', ')})`,
      )
    }
    if (options.keep || options.library) say(`library: ${work}`)
  } finally {
    if (!options.keep && !options.library) rmSync(work, { recursive: true, force: true })
  }
}

void main()
