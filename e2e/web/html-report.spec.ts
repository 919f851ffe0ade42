import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { okRow } from '../../test/export-set'
import { makeReport, runOfRows, worstShown } from '../../src/core/exporting/html-report'
import { chromium } from '@playwright/test'
import { expect, test } from '../app.fixture'
import { seriousFindings } from '../axe'
import { findChromium, sandboxArgs } from '../programs'

/** A grey pixel. */
const poster = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/yQALCAABAAEBAREA/8wABgAQEAX/2gAIAQEAAD8A0s8g/9k=',
  'base64',
)

for (const colorScheme of ['dark', 'light'] as const)
  test(`the report of 1,000 clips opens without a network, ${colorScheme}, and nothing is in the way`, async ({
    temp,
  }) => {
    const rows = Array.from({ length: 1000 }, (_, i) => {
      const [truth, other] = [i % 30, (i * 7) % 30]
      const row = okRow(`class ${truth}/<${i}> & "x".mp4`, [other, `class ${other}`, 0.3 + i / 2000])
      return { ...row, truth: { label: `class ${truth}`, index: truth, source: 'folder' as const } }
    })
    const text = await makeReport(runOfRows(rows, '/clips'), rows, () => Promise.resolve(poster))
    expect(text.length).toBeLessThan(10_000_000)
    const file = join(temp, 'report.html')
    await writeFile(file, text)

    const browser = await chromium.launch({
      executablePath: (await findChromium()) ?? undefined,
      args: sandboxArgs,
    })
    const context = await browser.newContext({
      colorScheme,
      offline: true,
      viewport: { width: 1024, height: 700 },
    })
    const page = await context.newPage()
    const asked: string[] = []
    page.on('request', request => asked.push(request.url()))
    await page.goto(pathToFileURL(file).href)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('clips: i3d-k400, fast')
    await expect(page.getByRole('table', { name: 'Confusion matrix' }).getByRole('row')).toHaveCount(22)
    await expect(page.locator('.worst img')).toHaveCount(worstShown)
    expect(asked.filter(url => !url.startsWith('data:'))).toEqual([pathToFileURL(file).href])
    expect(await seriousFindings(page)).toEqual([])
    await browser.close()
  })
