import { defineConfig } from '@playwright/test'
import type { Launcher } from './e2e/app.fixture'

/** `web`: `serve` and a Chromium, everywhere. `desktop`: an Electron window, where a binary and a display are. */
export default defineConfig<{ launcher: Launcher }>({
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
    { name: 'web', testMatch: 'web/**/*.spec.ts', use: { launcher: 'browser' } },
    { name: 'desktop', testMatch: 'desktop/**/*.spec.ts', use: { launcher: 'desktop' } },
  ],
})
