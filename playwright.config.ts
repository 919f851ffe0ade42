import { defineConfig } from '@playwright/test'
import type { Options } from './e2e/app.fixture'

/**
 * The specs of e2e/specs run in both shells: `web` is `serve` and a Chromium, everywhere; `desktop` is an Electron
 * window, where a binary and a display are. What only one shell has stands in e2e/web and e2e/desktop.
 */
export default defineConfig<Options>({
  testDir: 'e2e',
  outputDir: '.cache/e2e',
  // Every test waits for states; these bounds only end what will never come. A network on two busy cores is slow.
  timeout: 240_000,
  expect: { timeout: 20_000 },
  // Several windows classifying at once would only wait for each other's cores.
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  reporter: 'list',
  use: {
    actionTimeout: 15_000,
    viewport: { width: 1280, height: 800 },
    colorScheme: 'dark',
    screenshot: 'only-on-failure',
    trace: 'off',
  },
  projects: [
    {
      name: 'web',
      testMatch: ['specs/**/*.spec.ts', 'web/**/*.spec.ts'],
      use: { launcher: 'browser', mainJobClips: 8 },
    },
    {
      // The same network gives the same answers in the same engine: half the clips show that here too, in half the time.
      name: 'desktop',
      testMatch: ['specs/**/*.spec.ts', 'desktop/**/*.spec.ts'],
      use: { launcher: 'desktop', mainJobClips: 4 },
    },
  ],
})
