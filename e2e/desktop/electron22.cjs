'use strict'
// Test-only: lets the product's CommonJS build run on a real Electron 22 (Chromium 108, Node 16). Nothing in src/ knows it.
// Main process: resources/app/index.js requires this file; it then requires $E22_APP/<package.json main>.
// Engine (utilityProcess): utilityProcess.fork is wrapped so that NODE_OPTIONS requires this file first there.
const path = require('node:path'),
  fs = require('node:fs')
const { Readable } = require('node:stream')

// ---- 1. what Node 16 lacks -------------------------------------------------------------------------------------------
const add = (o, k, v) => {
  if (o[k] === undefined) Object.defineProperty(o, k, { value: v, writable: true, configurable: true })
}
const web = require('node:stream/web')
for (const k of Object.keys(web)) add(globalThis, k, web[k])
add(globalThis, 'Blob', require('node:buffer').Blob)
add(globalThis, 'crypto', require('node:crypto').webcrypto)
add(globalThis, 'BroadcastChannel', require('node:worker_threads').BroadcastChannel)
const v8 = require('node:v8')
add(globalThis, 'structuredClone', v => v8.deserialize(v8.serialize(v)))
add(
  globalThis,
  'DOMException',
  (() => {
    try {
      atob('%')
    } catch (e) {
      return e.constructor
    }
  })(),
)
add(URL, 'canParse', (u, b) => {
  try {
    return !!new URL(u, b)
  } catch {
    return false
  }
})
add(Promise, 'withResolvers', function () {
  let resolve, reject
  const promise = new this((a, b) => {
    resolve = a
    reject = b
  })
  return { promise, resolve, reject }
})
add(Promise, 'try', function (f, ...a) {
  return new this(r => r(f(...a)))
})
add(Array, 'fromAsync', async it => {
  const out = []
  for await (const v of it) out.push(v)
  return out
})
add(Object, 'groupBy', (it, f) => {
  const o = Object.create(null)
  let i = 0
  for (const v of it) (o[f(v, i++)] ??= []).push(v)
  return o
})
add(Map, 'groupBy', (it, f) => {
  const m = new Map()
  let i = 0
  for (const v of it) {
    const k = f(v, i++)
    m.has(k) ? m.get(k).push(v) : m.set(k, [v])
  }
  return m
})
const proto = (P, o) => {
  for (const k of Object.keys(o)) add(P, k, o[k])
}
proto(Array.prototype, {
  toSorted(f) {
    return [...this].sort(f)
  },
  toReversed() {
    return [...this].reverse()
  },
  toSpliced(...a) {
    const c = [...this]
    c.splice(...a)
    return c
  },
  with(i, v) {
    const c = [...this]
    c[i < 0 ? c.length + i : i] = v
    return c
  },
})
proto(Set.prototype, {
  union(b) {
    return new Set([...this, ...b.keys()])
  },
  intersection(b) {
    return new Set([...this].filter(v => b.has(v)))
  },
  difference(b) {
    return new Set([...this].filter(v => !b.has(v)))
  },
  isSubsetOf(b) {
    return [...this].every(v => b.has(v))
  },
})
const undici = require('undici')
for (const k of ['fetch', 'Request', 'Response', 'Headers', 'FormData', 'File', 'WebSocket'])
  add(globalThis, k, undici[k])
add(require('node:buffer'), 'File', undici.File)
add(
  globalThis,
  'CustomEvent',
  class CustomEvent extends Event {
    constructor(t, o = {}) {
      super(t, o)
      this.detail = o.detail ?? null
    }
  },
)
add(AbortSignal, 'any', list => {
  const c = new AbortController()
  for (const s of list) {
    if (s.aborted) {
      c.abort(s.reason)
      break
    }
    s.addEventListener('abort', () => c.abort(s.reason), { once: true, signal: c.signal })
  }
  return c.signal
})
const events = require('node:events'),
  util = require('node:util'),
  stream = require('node:stream'),
  os = require('node:os')
add(Symbol, 'dispose', Symbol.for('Symbol.dispose'))
add(Symbol, 'asyncDispose', Symbol.for('Symbol.asyncDispose'))
add(events, 'addAbortListener', (signal, fn) => {
  if (signal.aborted) queueMicrotask(() => fn())
  else signal.addEventListener('abort', fn, { once: true })
  return {
    [Symbol.dispose]() {
      signal.removeEventListener('abort', fn)
    },
  }
})
add(
  util,
  'aborted',
  signal =>
    new Promise(resolve => {
      if (signal.aborted) resolve()
      else signal.addEventListener('abort', () => resolve(), { once: true })
    }),
)
add(util, 'styleText', (_f, t) => t)
add(stream, 'getDefaultHighWaterMark', objectMode => (objectMode ? 16 : 16384))
add(os, 'availableParallelism', () => os.cpus().length)
add(process, 'getBuiltinModule', id => {
  try {
    return require(id)
  } catch {
    return undefined
  }
})
const noChan = {
  hasSubscribers: false,
  subscribe() {},
  unsubscribe() {},
  traceSync: (f, _c, t, ...a) => Reflect.apply(f, t, a),
  tracePromise: (f, _c, t, ...a) => Reflect.apply(f, t, a),
  start: {},
  end: {},
  asyncStart: {},
  asyncEnd: {},
  error: {},
}
add(require('node:diagnostics_channel'), 'tracingChannel', () => noChan)
function fromWeb(body) {
  // web stream -> Node stream; destroy cancels the source
  const reader = body.getReader()
  return new Readable({
    read() {
      reader.read().then(
        ({ done, value }) =>
          this.push(done ? null : Buffer.from(value.buffer ?? value, value.byteOffset, value.byteLength)),
        e => this.destroy(e),
      )
    },
    destroy(e, cb) {
      reader.cancel(e ?? undefined).then(
        () => cb(e),
        () => cb(e),
      )
    },
  })
}
function toWeb(node) {
  // Node stream -> web stream, with back-pressure; cancel destroys the source
  const it = node[Symbol.asyncIterator]()
  return new ReadableStream(
    {
      async pull(c) {
        const { done, value } = await it.next()
        if (done) c.close()
        else c.enqueue(typeof value === 'string' ? Buffer.from(value) : new Uint8Array(value))
      },
      cancel(reason) {
        node.on('error', () => {})
        node.destroy(reason instanceof Error ? reason : undefined)
      },
    },
    { highWaterMark: 0 },
  )
}
add(Readable, 'fromWeb', fromWeb)
add(Readable, 'toWeb', toWeb)

// ---- 2. the engine process stops here --------------------------------------------------------------------------------
if (process.env.E22_CHILD) return

// ---- 3. what Electron 22 lacks -----------------------------------------------------------------------------------------
const electron = require('electron')
const { app, session } = electron
const ses = () => session.defaultSession
function protocolHandle(proto, getSession) {
  return function handle(scheme, handler) {
    const ok = proto.registerStreamProtocol(scheme, async (req, cb) => {
      try {
        let body = null
        if (req.uploadData && req.method !== 'GET' && req.method !== 'HEAD') {
          body = toWeb(
            Readable.from(
              (async function* () {
                for (const part of req.uploadData) {
                  if (part.blobUUID) yield await getSession().getBlobData(part.blobUUID)
                  else if (part.file) yield* fs.createReadStream(part.file)
                  else if (part.bytes?.length) yield part.bytes
                }
              })(),
              { objectMode: false },
            ),
          )
        }
        const res = await handler(
          new Request(req.url, { method: req.method, headers: req.headers, body, duplex: 'half' }),
        )
        if (!res || res.type === 'error') return cb({ error: -2 })
        cb({
          statusCode: res.status,
          headers: Object.fromEntries(res.headers),
          data: res.body ? fromWeb(res.body) : Readable.from([]),
        })
      } catch (e) {
        console.error('[electron22] protocol.handle', e)
        cb({ error: -2 })
      }
    })
    if (!ok) throw new Error(`Failed to register protocol: ${scheme}`)
  }
}
electron.protocol.handle = function (scheme, h) {
  return protocolHandle(ses().protocol, ses)(scheme, h)
}
app.on('session-created', s => {
  s.protocol.handle = protocolHandle(s.protocol, () => s)
})
const fork = electron.utilityProcess.fork
electron.utilityProcess.fork = (entry, args, o = {}) =>
  fork(entry, args, {
    ...o,
    env: {
      ...(o.env ?? process.env),
      E22_CHILD: '1',
      NODE_OPTIONS: `--require ${JSON.stringify(__filename)}`,
    },
  })
add(electron.net, 'fetch', (u, i) => fetch(u, i))
// the sandboxed preload: give its `electron` a webUtils (File.path still exists in this Chromium)
const pre = path.join(require('node:os').tmpdir(), `e22-preload-${process.pid}.js`)
fs.writeFileSync(
  pre,
  "const e = require('electron'); if (!e.webUtils) e.webUtils = { getPathForFile: f => f.path }",
)
app.whenReady().then(() => ses().setPreloads([pre]))
app.on('quit', () => fs.rmSync(pre, { force: true }))

// ---- 4. the product ------------------------------------------------------------------------------------------------------
const dir = process.env.E22_APP
const pkg = JSON.parse(fs.readFileSync(path.join(dir, 'package.json'), 'utf8'))
app.setAppPath(dir)
app.setName(pkg.productName ?? pkg.name)
app.setVersion?.(pkg.version)
require(path.resolve(dir, pkg.main))
