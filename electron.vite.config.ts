import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

/** Native packages stay in node_modules; every pure-JS dependency is bundled, so that one CommonJS build
 *  serves Node 20, Electron 45 and the older runtime of the desktop tests. */
const native = ['electron', 'onnxruntime-node', /^node-av(\/|$)/]
const entry = (path: string): string => resolve(import.meta.dirname, path)

export default defineConfig({
  main: {
    build: {
      target: 'node16.17',
      externalizeDeps: false,
      sourcemap: true,
      rolldownOptions: {
        input: {
          index: entry('src/main/index.ts'),
          cli: entry('src/cli/index.ts'),
          engine: entry('src/engine/entry.ts'),
        },
        external: native,
        output: { format: 'cjs', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: 'node16.17',
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: entry('src/preload/index.ts') },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].js' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    build: {
      target: 'chrome108',
      minify: true,
      cssMinify: true,
      rolldownOptions: { input: { index: entry('src/renderer/index.html') } },
    },
  },
})
