/** `npm run screenshots [-- --docs] [-- --fresh]`: drives the real app on real clips and takes pictures of its screens.
 *  Only clips with a permissive licence are shown, so that any picture may be committed. */
import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { parse } from 'csv-parse/sync'
import { chromium } from '@playwright/test'
import { findChromium } from './lib/browser.mjs'
import { assetsDir } from './lib/desktop-runtime.mjs'
import { mustRun, say, StepError } from './lib/say.mjs'
import { ensureBuild, root } from './lib/setup.mjs'
import { which } from './lib/system.mjs'

const { values: options } = parseArgs({
  options: {
    /** Take the pictures of the documents only, and keep them. */
    docs: { type: 'boolean', default: false },
    /** Forget the run of last time. */
    fresh: { type: 'boolean', default: false },
    /** Command line of a build elsewhere. */
    cli: { type: 'string' },
    /** Only scenes whose name contains this. */
    only: { type: 'string', default: '' },
  },
})
const outDir = join(root, '.cache/screenshots')
const workDir = join(tmpdir(), 'kinetoscope-screenshots')
const clipsDir = join(workDir, 'clips')
const filmDir = join(workDir, 'film')
const docsDir = join(root, 'docs/images')
/** The six for the documents, by scene; the README shows the first. */
const docsPictures = [
  'explorer-dark',
  'explorer-light',
  'label-mode-dark',
  'metrics-light',
  'compare-light',
  'film-dark',
]
/** An ONNX file that has no card. */
const ownNetwork = join(assetsDir, 'models/movinet-a0-stream-k600/movinet_a0_stream_k600_clip_int8w.onnx')
const docsMaxBytes = 390_000
const permissive = /^(MIT|BSD|Apache)/
const sizes = { wide: { width: 1440, height: 900 }, small: { width: 1024, height: 700 } }

/** Class folders with the permissively licensed clips, and one broken file: the problems are a screen too. */
function gatherClips() {
  const manifest = join(assetsDir, 'clips/manifest.csv')
  if (!existsSync(manifest))
    throw new StepError(
      `there are no clips at ${assetsDir}`,
      'Set KINETOSCOPE_TEST_ASSETS to a folder with clips/manifest.csv.',
    )
  const rows = parse(readFileSync(manifest), { columns: true })
  const chosen = rows.filter(row => row.path.startsWith('actions/') && permissive.test(row.licence_of_repo))
  for (const { path } of chosen) {
    const target = join(clipsDir, path.replace(/^actions\//, ''))
    mkdirSync(dirname(target), { recursive: true })
    if (!existsSync(target)) copyFileSync(join(assetsDir, 'clips', path), target)
  }
  makeFilm(chosen)
  mkdirSync(join(clipsDir, 'juggling balls'), { recursive: true })
  writeFileSync(join(clipsDir, 'juggling balls/half-a-download.mp4'), 'this was to be a video')
  return chosen.length
}

/** A minute of different actions one after the other: what happens when is to be found in it. */
function makeFilm(rows) {
  const target = join(filmDir, 'six actions.mp4')
  if (existsSync(target)) return
  mkdirSync(filmDir, { recursive: true })
  const parts = [
    /playing tennis/,
    /skateboarding/,
    /juggling soccer ball/,
    /tai chi/,
    /playing drums/,
    /segway/,
  ]
    .map(name => rows.find(({ path }) => name.test(path)))
    .filter(Boolean)
    .flatMap(({ path }) => ['-t', '10', '-i', join(assetsDir, 'clips', path)])
  const n = parts.length / 4
  const each = Array.from(
    { length: n },
    (_, i) =>
      `[${i}:v]scale=480:360:force_original_aspect_ratio=decrease,pad=480:360:-1:-1,setsar=1,fps=25[v${i}]`,
  )
  const all = Array.from({ length: n }, (_, i) => `[v${i}]`).join('')
  const graph = `${each.join(';')};${all}concat=n=${n}:v=1:a=0`
  execFileSync(ffmpeg(), [
    '-v',
    'error',
    '-y',
    ...parts,
    '-filter_complex',
    graph,
    '-pix_fmt',
    'yuv420p',
    target,
  ])
}

function ffmpeg() {
  const found = process.env.FFMPEG_PATH ?? which('ffmpeg')
  if (!found)
    throw new StepError('ffmpeg makes a film and smaller pictures, and is not here', 'Install ffmpeg.')
  return found
}

/** The first screen is one of the pictures: somebody has seen the sample clips already, and left no filters but labels on the keys. */
function skipGreeting() {
  const settings = join(workDir, 'data/settings.json')
  mkdirSync(dirname(settings), { recursive: true })
  const { favourites = [] } = existsSync(settings) ? JSON.parse(readFileSync(settings, 'utf8')) : {}
  writeFileSync(settings, JSON.stringify({ schemaVersion: 1, greeted: true, favourites }))
}

/** `serve` on a free port; resolves to its address with the token. */
async function serve() {
  const cli = options.cli ?? join(root, 'out/main/cli.js')
  const child = spawn(
    process.execPath,
    [cli, '--data', join(workDir, 'data'), '--json', 'serve', '--root', workDir],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        KINETOSCOPE_MODEL_MIRROR: process.env.KINETOSCOPE_MODEL_MIRROR ?? join(assetsDir, 'models'),
      },
    },
  )
  const lines = createInterface({ input: child.stdout })
  const url = await new Promise((done, fail) => {
    lines.once('line', line => done(JSON.parse(line).url))
    child.once('exit', code => fail(new StepError(`serve ended with ${code}`)))
  })
  return {
    url,
    stop: () =>
      new Promise(done => {
        child.once('exit', done)
        child.kill('SIGINT')
      }),
  }
}

const button = (page, name) => page.getByRole('button', { name })
const option = (page, name) => page.getByRole('listbox', { name: 'Clips' }).getByRole('option', { name })
const settled = async page => {
  await page.waitForLoadState('load')
  // Pictures in sight are loaded, the player shows its frame: then there is nothing more to wait for.
  await page.waitForFunction(() =>
    [...document.images].every(image => image.complete || image.getBoundingClientRect().top > innerHeight),
  )
  await page.waitForFunction(() =>
    [...document.querySelectorAll('video')].every(video => video.readyState >= 2 && !video.seeking),
  )
  await page.waitForFunction(() => !document.querySelector('[role=listbox] [data-state=loading]'))
  // The frame that is said is the one that is seen.
  await page.waitForFunction(() => !document.querySelector('[data-testid=position][data-pending=true]'))
  // A frame that was sought is painted with the next but one.
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
}

/** Opens the folder by its path, as a person without a system dialog does. */
async function openFolder(page) {
  await button(page, 'Open folder').click()
  // The path of the folder it begins in comes a moment later, and would stand before what is typed.
  await page.waitForFunction(() => document.querySelector('[role=dialog] input')?.value)
  await page.getByRole('textbox', { name: 'Folder path' }).fill(clipsDir)
  await button(page, 'Open this folder').click()
  await page.getByRole('listbox', { name: 'Clips' }).waitFor()
}

/** Presses Classify and waits for the end of the run. */
async function classify(page, during) {
  await button(page, /^(Classify \d+ (clips?|left)|Resume)/).click()
  await button(page, 'Cancel').waitFor()
  await during?.()
  await button(page, /^Classify \d+ again/).waitFor({ timeout: 900_000 })
}

async function use(page, name) {
  const row = page.getByRole('listitem').filter({ hasText: name })
  const use = row.getByRole('button', { name: /^Use/ })
  await row.getByText('in use').or(use).waitFor()
  if (await use.count()) await use.click()
  await row.getByText('in use').waitFor()
  await page.getByRole('link', { name: 'Clips' }).click()
  await page.getByRole('listbox', { name: 'Clips' }).waitFor()
}

/** The first time: a run of the network that comes along, one of I3D, some labels. Later starts find them there. */
async function prepare(page) {
  const isNew = (await button(page, /^Get I3D/).count()) > 0
  await openFolder(page)
  if (isNew) {
    const note = page.getByRole('region', { name: 'About the network' })
    await note.waitFor()
    await shootBoth(page, 'own-clips')
    say('… classifying by motion')
    await classify(page)
    say('… getting the networks')
    await page.getByRole('link', { name: 'Models' }).click()
    for (const name of ['I3D RGB', 'MoViNet-A0-stream']) {
      await button(page, new RegExp(`^Get ${name}`))
        .first()
        .click()
      const row = page.getByRole('listitem').filter({ hasText: name })
      await row.getByText('ready', { exact: true }).waitFor({ timeout: 300_000 })
    }
    // A second opinion to compare with, then the network that is shown.
    await use(page, 'MoViNet-A0-stream')
    say('… classifying by MoViNet')
    await classify(page)
    await page.getByRole('link', { name: 'Models' }).click()
    await use(page, 'I3D RGB')
  }
  const again = button(page, /^Classify \d+ again/)
  await button(page, /^(Classify|Resume)/).waitFor()
  if (await again.count()) return
  say('… classifying')
  await classify(page, async () => {
    await option(page, / right, /)
      .nth(2)
      .waitFor({ timeout: 300_000 })
    await shootBoth(page, 'running')
    await page.keyboard.press('Control+j')
    await page.getByRole('dialog', { name: 'Jobs' }).waitFor()
    await shootBoth(page, 'jobs')
    await page.keyboard.press('Escape')
  })
  await putLabels(page)
}

/** What a person leaves behind: labels of every kind, tags, labels on the keys. */
async function putLabels(page) {
  say('… labelling')
  await page.keyboard.press('v')
  await button(page, 'Keys…').click()
  await button(page, 'Fill with the most predicted').click()
  await button(page, 'Done').click()
  const steps = [
    [/skateboarding/, 'Enter'],
    [/squat/, 'Enter'],
    [/segway/, 'Enter'],
    [/crying/, '3'],
    [/passing/, 'Backspace'],
    [/cymbals/, 'u'],
    [/tai chi/, 's'],
  ]
  for (const [name, key] of steps) {
    await option(page, name).first().click()
    await page.keyboard.press(key)
  }
  for (const [name, tag] of [
    [/cartwheel/, 'indoors, wide shot'],
    [/juggling/, 'outdoors'],
  ]) {
    await option(page, name).first().click()
    await page.keyboard.press('t')
    await page.getByRole('combobox', { name: 'Find or make a tag' }).fill(tag)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
  }
  await page.keyboard.press('v')
  await option(page, /tai chi.*my label/).waitFor()
  await option(page, /tags: outdoors/).waitFor()
  // What is shown is on its way; the next page must not come before it is kept.
  const journal = join(workDir, 'data/labels.jsonl')
  const kept = () => existsSync(journal) && readFileSync(journal, 'utf8').includes('outdoors')
  while (!kept()) await page.waitForTimeout(100)
}

async function shoot(page, scene, size, theme) {
  const path = join(outDir, `${scene}-${theme}${size === 'wide' ? '' : `-${size}`}.png`)
  await page.screenshot({ path })
  say(`  ${path.slice(root.length + 1)}`)
  return path
}

async function shootBoth(page, scene) {
  for (const theme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: theme })
    await shoot(page, scene, 'wide', theme)
  }
}

/** What is on each picture, from the open folder on. */
const scenes = {
  async explorer(page) {
    await option(page, /^juggling soccer ball.*05_default/).click()
    await settled(page)
    const frames = page.getByRole('listbox', { name: 'Frames the network saw' }).getByRole('option')
    await frames.nth(2).click()
    await settled(page)
    await page.mouse.move(700, 20)
    await page.getByRole('listbox', { name: 'Clips' }).focus()
  },
  async 'all-frames'(page) {
    await option(page, /^juggling soccer ball.*05_default/).click()
    await page
      .getByRole('region', { name: 'What the network saw' })
      .getByRole('button', { name: /^all/ })
      .click()
    await page.getByRole('listbox', { name: 'Frames the network saw' }).getByRole('option').nth(3).click()
    await settled(page)
  },
  async filtered(page, size) {
    if (size === 'small') await button(page, 'Show filters').click()
    await page.getByRole('checkbox', { name: /^in top 5/ }).check()
    await page.getByRole('checkbox', { name: /^right/ }).check()
    // A stretch drawn over the histogram of the scores.
    const bars = await page.getByRole('region', { name: 'Score' }).locator('svg').first().boundingBox()
    await page.mouse.move(bars.x + bars.width * 0.4, bars.y + bars.height / 2)
    await page.mouse.down()
    await page.mouse.move(bars.x + bars.width - 2, bars.y + bars.height / 2, { steps: 5 })
    await page.mouse.up()
    await page.mouse.move(700, 20)
    await settled(page)
  },
  async grouped(page) {
    await button(page, /^sorted by/).click()
    await page.getByRole('menuitemradio', { name: 'truth', exact: true }).click()
    await settled(page)
  },
  async 'by-frames'(page) {
    await option(page, /cartwheel/)
      .first()
      .click()
    await page.getByText('shown frame by frame').waitFor()
    await page.getByTestId('position').and(page.locator('[data-shown]')).waitFor()
  },
  async player(page) {
    await option(page, /skateboarding/).click()
    await settled(page)
    await page.keyboard.press('3')
    await page.keyboard.press('[')
    await page.keyboard.press('7')
    await page.keyboard.press(']')
    await page.keyboard.press('5')
    await page.keyboard.press('z')
    await page.keyboard.press('z')
    await settled(page)
  },
  async 'over-time'(page) {
    await option(page, /clean and jerk/).click()
    await settled(page)
    const over = page.getByRole('region', { name: 'Over time' })
    const start = over.getByRole('button', { name: 'Look through the clip' })
    await over.getByRole('button', { name: /^Look through/ }).waitFor()
    if (await start.count()) await start.click()
    await over.getByRole('img').waitFor({ timeout: 300_000 })
    await over.scrollIntoViewIfNeeded()
  },
  async 'compare-clip'(page) {
    await option(page, /skateboarding/).click()
    await settled(page)
    await button(page, 'Compare with…').click()
    await page.getByRole('menuitemradio', { name: /Motion energy/ }).click()
    await button(page, /^Compared with/).scrollIntoViewIfNeeded()
    await settled(page)
  },
  async label(page) {
    await option(page, /aerobics|exercise/)
      .first()
      .click()
    await settled(page)
    await page.keyboard.press('l')
    await page.getByRole('combobox', { name: 'Find a label' }).fill('aer')
  },
  async 'label-mode'(page) {
    await option(page, /cymbals/)
      .first()
      .click()
    await settled(page)
    await page.keyboard.press('v')
    await page.getByRole('region', { name: 'Labelling' }).waitFor()
  },
  async selection(page) {
    await option(page, /squat/).first().click()
    for (const key of ['v', 'x', 'ArrowRight', 'x', 'ArrowRight', 'x']) await page.keyboard.press(key)
    await page.getByText('3 selected', { exact: true }).waitFor()
    await settled(page)
  },
  async favourites(page) {
    await page.keyboard.press('v')
    await button(page, 'Keys…').click()
    await page.getByRole('dialog').waitFor()
  },
  async palette(page) {
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
  },
  async metrics(page) {
    await page.keyboard.press('Alt+2')
    await page.getByRole('region', { name: 'top-1' }).waitFor()
  },
  async confusion(page) {
    await page.keyboard.press('Alt+2')
    await button(page, 'Whole matrix').click()
    await page.getByRole('application', { name: /^Confusion matrix/ }).waitFor()
  },
  async compare(page) {
    await page.keyboard.press('Alt+3')
    await page.getByRole('combobox', { name: 'Compared with' }).waitFor()
    await page.getByRole('heading', { level: 2 }).first().waitFor()
  },
  async dataset(page) {
    await page.keyboard.press('Alt+4')
    await page.getByRole('heading', { level: 1, name: 'Data set' }).waitFor()
    await page
      .getByRole('status', { name: 'Comparing the folder with its list' })
      .waitFor({ state: 'detached' })
  },
  async trim(page) {
    await page.keyboard.press('Alt+4')
    await page.getByRole('tab', { name: 'Trim videos' }).click()
  },
  async archives(page) {
    await page.keyboard.press('Alt+4')
    await page.getByRole('tab', { name: 'Fetch archives' }).click()
  },
  async welcome(page) {
    await page.goto(`${page.url().split('#')[0]}#/welcome`)
    await page.getByText('A file you have').waitFor()
  },
  async failed(page) {
    await option(page, /half-a-download/).click()
    await page.getByRole('button', { name: 'Retry' }).waitFor()
  },
  async problems(page) {
    await button(page, /^\d+ problems?$/).click()
    await page.getByRole('dialog').waitFor()
  },
  async models(page) {
    await page.keyboard.press('Alt+5')
    await page.getByText('A file you have').waitFor()
  },
  async 'own-model'(page) {
    await option(page, /skateboarding/).click()
    await page.keyboard.press('Alt+5')
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      button(page, 'Add your own…').click(),
    ])
    await chooser.setFiles(ownNetwork)
    const sheet = page.getByRole('dialog', { name: 'Add a network of your own' })
    await sheet.getByRole('button', { name: /^Try/ }).first().click({ timeout: 120_000 })
    await sheet
      .getByRole('group', { name: /^What .* says$/ })
      .nth(3)
      .waitFor({ timeout: 120_000 })
  },
  async folder(page) {
    await page.keyboard.press('Control+o')
    await page.getByRole('textbox', { name: 'Folder path' }).waitFor()
  },
  async settings(page) {
    await page.keyboard.press('Control+,')
    await page.getByRole('dialog').waitFor()
  },
  async shortcuts(page) {
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
  },
  async export(page) {
    await page.keyboard.press('e')
    await page.getByRole('dialog', { name: 'Export' }).getByText('clip,status,truth').waitFor()
  },
  async import(page) {
    await button(page, 'Export').click()
    await page.getByRole('menuitem', { name: /^Import/ }).click()
    await page.getByRole('dialog').waitFor()
  },
  /** Last: another folder is open after it. */
  async film(page) {
    await page.keyboard.press('Control+o')
    await page.getByRole('textbox', { name: 'Folder path' }).fill(filmDir)
    await button(page, 'Open this folder').click()
    await option(page, /six actions/).click()
    await button(page, /^Classify 1/).waitFor()
    if (await button(page, 'Classify 1 clip').count()) await classify(page)
    const over = page.getByRole('region', { name: 'Over time' })
    const start = over.getByRole('button', { name: 'Look through the clip' })
    await over.getByRole('button', { name: /^Look through/ }).waitFor()
    if (await start.count()) {
      await over.getByRole('textbox', { name: 'One every, s' }).fill('2')
      await start.click()
    }
    await over.getByRole('img').waitFor({ timeout: 600_000 })
    // One clip needs no filters; the panel takes the room.
    if (await button(page, 'Hide filters').count()) await button(page, 'Hide filters').click()
    const border = page.getByRole('separator', { name: 'Width of the clip panel' })
    await border.focus()
    await border.press('End')
    await page.getByRole('listbox', { name: 'Clips' }).focus()
    await page.keyboard.press('4')
    await settled(page)
  },
}

async function main() {
  if (options.fresh) rmSync(workDir, { recursive: true, force: true })
  if (!options.cli) await ensureBuild()
  mkdirSync(outDir, { recursive: true })
  say(`✓ ${gatherClips()} clips with a permissive licence`)
  skipGreeting()
  const server = await serve()
  const browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  })
  try {
    const context = await browser.newContext({
      viewport: sizes.wide,
      colorScheme: 'dark',
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    const problems = []
    const record = error => problems.push(error.message)
    page.on('pageerror', record)
    // The folder of last time opens by itself; the first steps are asked for.
    await page.goto(`${server.url}#/welcome`)
    await page.getByRole('heading', { name: 'See what a video network sees' }).waitFor()
    await page.getByText('A file you have').waitFor()
    for (const theme of ['dark', 'light']) {
      await page.emulateMedia({ colorScheme: theme })
      await shoot(page, 'first-run', 'wide', theme)
    }
    await page.emulateMedia({ colorScheme: 'dark' })
    await prepare(page)
    const base = page.url().split('#')[0]
    const clipId = await option(page, /05_default/).evaluate(tile => tile.id.replace(/^tile-/, ''))
    for (const [name, scene] of Object.entries(scenes)) {
      if (!name.includes(options.only)) continue
      if (options.docs && !docsPictures.some(picture => picture.startsWith(`${name}-`))) continue
      for (const [size, viewport] of Object.entries(sizes)) {
        if (options.docs && size !== 'wide') continue
        await page.setViewportSize(viewport)
        await page.goto('about:blank')
        // An address with a clip is a whole place: without the filters and the order of the scene before.
        await page.goto(`${base}#/clip/${encodeURIComponent(clipId)}`)
        await page.getByRole('listbox', { name: 'Clips' }).getByRole('option').first().waitFor()
        try {
          await scene(page, size)
          await settled(page)
        } catch (error) {
          // One picture that cannot be had keeps nobody from the others.
          problems.push(`${name}, ${size}: ${error.message}`)
          await shoot(page, `failure-${name}`, size, 'dark')
          continue
        }
        for (const theme of ['dark', 'light']) {
          await page.emulateMedia({ colorScheme: theme })
          const path = await shoot(page, name, size, theme)
          if (options.docs && size === 'wide' && docsPictures.includes(`${name}-${theme}`))
            await keepForDocs(path, `${name}-${theme}.png`)
        }
        await page.emulateMedia({ colorScheme: 'dark' })
      }
    }
    if (problems.length > 0) throw new StepError(problems.join('\n  '))
  } catch (error) {
    for (const page of browser.contexts().flatMap(context => context.pages()))
      await shoot(page, 'failure', 'wide', 'dark').catch(() => {})
    throw error
  } finally {
    await browser.close()
    await server.stop()
  }
}

/** A picture for the documents: few colours are enough for it, and a third of the bytes. */
async function keepForDocs(path, name) {
  mkdirSync(docsDir, { recursive: true })
  const target = join(docsDir, name)
  for (const [colours, dither] of [
    [255, 'sierra2_4a'],
    [255, 'none'],
    [96, 'none'],
    [48, 'none'],
  ]) {
    const palette = `split[a][b];[a]palettegen=max_colors=${colours}[p];[b][p]paletteuse=dither=${dither}`
    await mustRun(ffmpeg(), ['-v', 'error', '-y', '-i', path, '-vf', palette, '-pred', 'mixed', target])
    if (statSync(target).size <= docsMaxBytes) break
  }
  const { size } = statSync(target)
  if (size > docsMaxBytes) throw new StepError(`${name} has ${size} bytes, more than ${docsMaxBytes}`)
  say(`✓ ${target.slice(root.length + 1)}, ${Math.round(size / 1000)} kB`)
}

main().catch(error => {
  say(`✗ ${error.message}${error.hint ? `\n  ${error.hint}` : ''}`)
  process.exitCode = 1
})
