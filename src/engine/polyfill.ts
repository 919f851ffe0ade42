/** Imported first by the child's entry. node-av calls Promise.withResolvers, which Node 20 lacks; without it
 *  `packets()` throws and `decoder.frames()` silently yields only null. */
interface WithResolvers<T> {
  promise: Promise<T>
  resolve: (value: T | PromiseLike<T>) => void
  reject: (reason?: unknown) => void
}

const promise = Promise as unknown as { withResolvers?: <T>() => WithResolvers<T> }
promise.withResolvers ??= <T>(): WithResolvers<T> => {
  let resolve!: WithResolvers<T>['resolve']
  let reject!: WithResolvers<T>['reject']
  const made = new Promise<T>((onValue, onError) => {
    resolve = onValue
    reject = onError
  })
  return { promise: made, resolve, reject }
}

export {}
