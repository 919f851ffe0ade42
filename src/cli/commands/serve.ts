/** `serve [PATH]`: the same app in a browser, on this machine only. */
import { spawn } from 'node:child_process'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { createApp } from '../../core/app'
import { createServer } from '../../server/http'
import { listen } from '../../server/listen'
import { readerOption, threadsOption } from '../common-options'
import { wholeNumber } from '../options'
import type { Program } from '../command'
import type { ReaderOptions, CommandContext } from '../context'

interface ServeOptions extends ReaderOptions {
  port: number
  open?: boolean
  root?: string[]
  offline?: boolean
}

export function addServe(program: Program): Command {
  return program
    .command('serve')
    .description('show the app in a browser on this machine; prints its address with a one-time token')
    .argument('[path]', 'a folder of clips to open')
    .option('--port <n>', 'port on 127.0.0.1; 0 takes a free one', wholeNumber(0, 65535), 0)
    .option('--open', 'open the browser')
    .option(
      '--root <dir...>',
      'only folders below these can be opened (default: the path and your home folder)',
    )
    .option('--offline', 'fetch nothing')
    .addOption(readerOption())
    .addOption(threadsOption())
    .addHelpText('after', '\nExamples:\n  serve clips --open\n  serve --root /data/videos --port 8080')
    .action(program.run(serve))
}

async function serve(
  context: CommandContext,
  path: string | undefined,
  options: ServeOptions,
): Promise<void> {
  const { output, signal } = context
  const folder = path === undefined ? undefined : resolve(path)
  const roots = (options.root ?? [homedir()]).map(root => resolve(root))
  const app = await createApp({
    dataDir: context.paths.root,
    resourcesDir: context.places.resourcesDir,
    engine: await context.engine(options),
    media: await context.media(options),
    version: context.version,
    roots: folder === undefined ? roots : [folder, ...roots],
    env: context.env,
    log: context.log,
    offline: options.offline === true,
  })
  try {
    if (folder === undefined) await app.openInitialFolder()
    else await app.handlers.openFolder({ path: folder })
    const server = createServer({ app, rendererDir: context.places.rendererDir, isDesktop: false })
    const listening = await listen(server, { port: options.port })
    const { url, token, port } = listening
    try {
      output.result(context.options.json === true ? JSON.stringify({ url, token, port }) : url)
      output.note('Ctrl+C ends it')
      if (options.open === true) openBrowser(url)
      await new Promise<void>(done => {
        if (signal.aborted) done()
        signal.addEventListener('abort', () => done())
      })
    } finally {
      await listening.close()
    }
  } finally {
    await app.dispose()
  }
}

/** The system's own way to open an address; where there is none the printed address has to do. */
function openBrowser(url: string): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '""', url.replaceAll('&', '^&')]
        : ['xdg-open', url]
  const child = spawn(command, args, { stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
}
