import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

const alias = { electron: resolve(import.meta.dirname, 'test/electron-stub.ts') }

export default defineConfig({
  test: {
    // One core less is the default: of two that is half of what there is.
    maxWorkers: '100%',
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'node',
          environment: 'node',
          include: [
            'src/{shared,core,engine,server,cli,main,preload}/**/*.test.ts',
            'test/**/*.test.ts',
            'tools/**/*.test.ts',
          ],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: { name: 'web', environment: 'happy-dom', include: ['src/renderer/**/*.test.{ts,tsx}'] },
      },
    ],
  },
})
