/** `npm run screenshots [-- --docs] [-- --fresh]`: drives the real app on real clips and takes pictures of its screens.
 *  Only clips with a permissive licence are shown, so that any picture may be committed. */
import { spawn } from 'node:child_process'
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
    /** Write the README's picture. */
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
const docsDir = join(root, 'docs/images')
/** The six for the documents, by scene; the README shows the first. */
const docsPictures = [
  'explorer-dark',
  'explorer-light',
  'label-mode-dark',
  'metrics-light',
  'metrics-dark',
  'palette-dark',
]
const docsMaxBytes = 300_000
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
  mkdirSync(join(clipsDir, 'juggling balls'), { recursive: true })
  writeFileSync(join(clipsDir, 'juggling balls/half-a-download.mp4'), 'this was to be a video')
  return chosen.length
}

/** The first screen is one of the pictures: somebody has seen the sample clips already, and left no filters. */
function skipGreeting() {
  const settings = join(workDir, 'data/settings.json')
  mkdirSync(dirname(settings), { recursive: true })
  writeFileSync(settings, JSON.stringify({ schemaVersion: 1, greeted: true }))
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
    [...document.querySelectorAll('video')].every(video => video.readyState >= 2),
  )
}

/** Opens the folder by its path, as a person without a system dialog does. */
async function openFolder(page) {
  await button(page, 'Open folder').click()
  await page.getByRole('textbox', { name: 'Folder path' }).fill(clipsDir)
  await button(page, 'Open this folder').click()
  await page.getByRole('listbox', { name: 'Clips' }).waitFor()
}

/** Gets the network and classifies, unless an earlier run is there already. */
async function prepare(page) {
  const get = button(page, /^Get I3D/)
  await page.getByText('A file you have').waitFor()
  if (await get.count()) {
    say('… getting the network')
    await get.first().click()
    const row = page.getByRole('listitem').filter({ hasText: 'I3D RGB' })
    await row.getByText('ready', { exact: true }).waitFor({ timeout: 300_000 })
  }
  await openFolder(page)
  const classify = button(page, /^(Classify \d+ (clips|left)|Resume)/)
  const again = button(page, /^Classify \d+ again/)
  await classify.or(again).waitFor()
  if (await classify.count()) {
    say('… classifying')
    await classify.click()
    await button(page, 'Cancel').waitFor()
    await option(page, / right, /)
      .nth(2)
      .waitFor({ timeout: 300_000 })
    await shoot(page, 'running', 'wide', 'dark')
    await again.waitFor({ timeout: 900_000 })
  }
}

async function shoot(page, scene, size, theme) {
  const path = join(outDir, `${scene}-${theme}${size === 'wide' ? '' : `-${size}`}.png`)
  await page.screenshot({ path })
  say(`  ${path.slice(root.length + 1)}`)
  return path
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
  async filtered(page) {
    await page.goto(`${page.url().split('#')[0]}#/?result=wrong&result=near&sort=score`)
    await button(page, /^(Remove filter: wrong|Clear all filters)/)
      .first()
      .waitFor()
    await settled(page)
  },
  async 'by-frames'(page) {
    await option(page, /cartwheel/)
      .first()
      .click()
    await page.getByText('shown frame by frame').waitFor()
    await page.waitForFunction(() => document.querySelector('section[aria-label=Player] img'))
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
    await option(page, /aerobics|exercise/)
      .first()
      .click()
    await settled(page)
    await page.keyboard.press('v')
    await page.getByRole('region', { name: 'Labelling' }).waitFor()
  },
  async palette(page) {
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
  },
  async metrics(page) {
    await page.keyboard.press('Alt+2')
    await page.getByRole('region', { name: 'top-1' }).waitFor()
  },
  async compare(page) {
    await page.keyboard.press('Alt+3')
    await page.getByRole('heading', { level: 1, name: 'Compare' }).waitFor({ state: 'attached' })
  },
  async dataset(page) {
    await page.keyboard.press('Alt+4')
    await page.getByRole('heading', { level: 1, name: 'Data set' }).waitFor()
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
  },
  async models(page) {
    await page.getByRole('link', { name: 'Models' }).click()
  },
  async folder(page) {
    await page.keyboard.press('Control+o')
    await page.getByRole('textbox', { name: 'Folder path' }).waitFor()
  },
  async settings(page) {
    await page.keyboard.press('Control+,')
  },
  async shortcuts(page) {
    await page.keyboard.press('?')
  },
  async filters(page, size) {
    if (size === 'small') await button(page, 'Show filters').click()
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
    for (const [name, scene] of Object.entries(scenes)) {
      if (!name.includes(options.only)) continue
      for (const [size, viewport] of Object.entries(sizes)) {
        await page.setViewportSize(viewport)
        await page.goto('about:blank')
        await page.goto(`${base}#/`)
        await page.getByRole('listbox', { name: 'Clips' }).getByRole('option').first().waitFor()
        // The filters of the scene before come back with the folder.
        const clear = button(page, /^Clear all/)
        if (await clear.count()) await clear.first().click()
        await scene(page, size)
        await settled(page)
        for (const theme of ['dark', 'light']) {
          await page.emulateMedia({ colorScheme: theme })
          const path = await shoot(page, name, size, theme)
          if (options.docs && size === 'wide' && docsPictures.includes(`${name}-${theme}`))
            await keepForDocs(path, `${name}-${theme}.png`)
        }
        await page.emulateMedia({ colorScheme: 'dark' })
      }
    }
    if (problems.length > 0) throw new StepError(`the page threw: ${problems.join('; ')}`)
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
  const ffmpeg = process.env.FFMPEG_PATH ?? which('ffmpeg')
  if (!ffmpeg)
    throw new StepError('the picture is made smaller by ffmpeg, which is not here', 'Install ffmpeg.')
  mkdirSync(docsDir, { recursive: true })
  const target = join(docsDir, name)
  for (const [colours, dither] of [
    [255, 'sierra2_4a'],
    [255, 'none'],
    [96, 'none'],
    [48, 'none'],
  ]) {
    const palette = `split[a][b];[a]palettegen=max_colors=${colours}[p];[b][p]paletteuse=dither=${dither}`
    await mustRun(ffmpeg, ['-v', 'error', '-y', '-i', path, '-vf', palette, '-pred', 'mixed', target])
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
