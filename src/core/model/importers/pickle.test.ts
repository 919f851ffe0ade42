/** Pickles written by CPython 3.11 and numpy 2.4 (one value in protocols 0 to 5), and hostile ones. */
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../shared/errors'
import { type NumpyArray, numpyGlobals } from './numpy'
import { unpickle } from './pickle'

const read = (bytes: Uint8Array) => unpickle(bytes, { globals: numpyGlobals }).value
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))
const reason = (bytes: Uint8Array): string => {
  try {
    read(bytes)
  } catch (error) {
    if (error instanceof AppError && error.code === 'model.pickle') return error.message
    throw error
  }
  throw new Error('was not refused')
}

/** Element i: protocol i. */
const published = [
  'KGRwMApWbgpwMQpOc1Z0CnAyCkkwMQpzVmYKcDMKSTAwCnNWaQpwNAoobHA1CkkwCmFJMQphSTI1NQphSTI1NgphSTY1NTM2CmFJLTEKYUktNzAwMDAKYUwxMDk5NTExNjI3Nzc2TAphTC0xMDk5NTExNjI3Nzc2TAphTDExODA1OTE2MjA3MTc0MTEzMDM0MjRMCmFzVngKcDYKRjEuNQpzVnMKcDcKVm5h73ZlXHUwMDBhInF1b3RlJwpwOApzVmIKcDkKY19jb2RlY3MKZW5jb2RlCnAxMAooVlx1MDAwMP9cdTAwMGEKcDExClZsYXRpbjEKcDEyCnRwMTMKUnAxNApzVnR1cApwMTUKKEkxCihJMgpJMwp0cDE2CihJNApJNQpJNgpJNwp0cDE3Cih0dHAxOApzVmEKcDE5CmNudW1weS5fY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0cnVjdApwMjAKKGNudW1weQpuZGFycmF5CnAyMQooSTAKdHAyMgpnMTAKKFZiCnAyMwpnMTIKdHAyNApScDI1CnRwMjYKUnAyNwooSTEKKEkyCkkzCnRwMjgKY251bXB5CmR0eXBlCnAyOQooVmY0CnAzMApJMDAKSTAxCnRwMzEKUnAzMgooSTMKVjwKcDMzCk5OTkktMQpJLTEKSTAKdHAzNApiSTAwCmcxMAooVlx1MDAwMFx1MDAwMFx1MDAwMFx1MDAwMFx1MDAwMFx1MDAwMFx1MDAwMD9cdTAwMDBcdTAwMDCAP1x1MDAwMFx1MDAwMMA/XHUwMDAwXHUwMDAwXHUwMDAwQFx1MDAwMFx1MDAwMCBACnAzNQpnMTIKdHAzNgpScDM3CnRwMzgKYnNWawpwMzkKY251bXB5Ll9jb3JlLm11bHRpYXJyYXkKc2NhbGFyCnA0MAooZzI5CihWZjgKcDQxCkkwMApJMDEKdHA0MgpScDQzCihJMwpnMzMKTk5OSS0xCkktMQpJMAp0cDQ0CmJnMTAKKFZcdTAwMDBcdTAwMDBcdTAwMDBcdTAwMDBcdTAwMDBcdTAwMDACQApwNDUKZzEyCnRwNDYKUnA0Nwp0cDQ4ClJwNDkKc1ZhZ2FpbgpwNTAKZzUKc1ZpOApwNTEKZzIwCihnMjEKKEkwCnRwNTIKZzI1CnRwNTMKUnA1NAooSTEKKEkyCnRwNTUKZzI5CihWaTEKcDU2CkkwMApJMDEKdHA1NwpScDU4CihJMwpWfApwNTkKTk5OSS0xCkktMQpJMAp0cDYwCmJJMDAKZzEwCihW/QQKcDYxCmcxMgp0cDYyClJwNjMKdHA2NApicy4=',
  'fXEAKFgBAAAAbnEBTlgBAAAAdHECSTAxClgBAAAAZnEDSTAwClgBAAAAaXEEXXEFKEsASwFL/00AAUoAAAEASv////9KkO7+/0wxMDk5NTExNjI3Nzc2TApMLTEwOTk1MTE2Mjc3NzZMCkwxMTgwNTkxNjIwNzE3NDExMzAzNDI0TAplWAEAAAB4cQZHP/gAAAAAAABYAQAAAHNxB1gOAAAAbmHDr3ZlCiJxdW90ZSdxCFgBAAAAYnEJY19jb2RlY3MKZW5jb2RlCnEKKFgEAAAAAMO/CnELWAYAAABsYXRpbjFxDHRxDVJxDlgDAAAAdHVwcQ8oSwEoSwJLA3RxEChLBEsFSwZLB3RxESl0cRJYAQAAAGFxE2NudW1weS5fY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0cnVjdApxFChjbnVtcHkKbmRhcnJheQpxFShLAHRxFmgKKFgBAAAAYnEXaAx0cRhScRl0cRpScRsoSwEoSwJLA3RxHGNudW1weQpkdHlwZQpxHShYAgAAAGY0cR5JMDAKSTAxCnRxH1JxIChLA1gBAAAAPHEhTk5OSv////9K/////0sAdHEiYkkwMApoCihYGgAAAAAAAAAAAAA/AADCgD8AAMOAPwAAAEAAACBAcSNoDHRxJFJxJXRxJmJYAQAAAGtxJ2NudW1weS5fY29yZS5tdWx0aWFycmF5CnNjYWxhcgpxKChoHShYAgAAAGY4cSlJMDAKSTAxCnRxKlJxKyhLA2ghTk5OSv////9K/////0sAdHEsYmgKKFgIAAAAAAAAAAAAAkBxLWgMdHEuUnEvdHEwUnExWAUAAABhZ2FpbnEyaAVYAgAAAGk4cTNoFChoFShLAHRxNGgZdHE1UnE2KEsBKEsCdHE3aB0oWAIAAABpMXE4STAwCkkwMQp0cTlScTooSwNYAQAAAHxxO05OTkr/////Sv////9LAHRxPGJJMDAKaAooWAMAAADDvQRxPWgMdHE+UnE/dHFAYnUu',
  'gAJ9cQAoWAEAAABucQFOWAEAAAB0cQKIWAEAAABmcQOJWAEAAABpcQRdcQUoSwBLAUv/TQABSgAAAQBK/////0qQ7v7/igYAAAAAAAGKBgAAAAAA/4oJAAAAAAAAAABAZVgBAAAAeHEGRz/4AAAAAAAAWAEAAABzcQdYDgAAAG5hw692ZQoicXVvdGUncQhYAQAAAGJxCWNfY29kZWNzCmVuY29kZQpxClgEAAAAAMO/CnELWAYAAABsYXRpbjFxDIZxDVJxDlgDAAAAdHVwcQ8oSwFLAksDhnEQKEsESwVLBksHdHERKXRxElgBAAAAYXETY251bXB5Ll9jb3JlLm11bHRpYXJyYXkKX3JlY29uc3RydWN0CnEUY251bXB5Cm5kYXJyYXkKcRVLAIVxFmgKWAEAAABicRdoDIZxGFJxGYdxGlJxGyhLAUsCSwOGcRxjbnVtcHkKZHR5cGUKcR1YAgAAAGY0cR6JiIdxH1JxIChLA1gBAAAAPHEhTk5OSv////9K/////0sAdHEiYoloClgaAAAAAAAAAAAAAD8AAMKAPwAAw4A/AAAAQAAAIEBxI2gMhnEkUnEldHEmYlgBAAAAa3EnY251bXB5Ll9jb3JlLm11bHRpYXJyYXkKc2NhbGFyCnEoaB1YAgAAAGY4cSmJiIdxKlJxKyhLA2ghTk5OSv////9K/////0sAdHEsYmgKWAgAAAAAAAAAAAACQHEtaAyGcS5ScS+GcTBScTFYBQAAAGFnYWlucTJoBVgCAAAAaThxM2gUaBVLAIVxNGgZh3E1UnE2KEsBSwKFcTdoHVgCAAAAaTFxOImIh3E5UnE6KEsDWAEAAAB8cTtOTk5K/////0r/////SwB0cTxiiWgKWAMAAADDvQRxPWgMhnE+UnE/dHFAYnUu',
  'gAN9cQAoWAEAAABucQFOWAEAAAB0cQKIWAEAAABmcQOJWAEAAABpcQRdcQUoSwBLAUv/TQABSgAAAQBK/////0qQ7v7/igYAAAAAAAGKBgAAAAAA/4oJAAAAAAAAAABAZVgBAAAAeHEGRz/4AAAAAAAAWAEAAABzcQdYDgAAAG5hw692ZQoicXVvdGUncQhYAQAAAGJxCUMDAP8KcQpYAwAAAHR1cHELKEsBSwJLA4ZxDChLBEsFSwZLB3RxDSl0cQ5YAQAAAGFxD2NudW1weS5fY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0cnVjdApxEGNudW1weQpuZGFycmF5CnERSwCFcRJDAWJxE4dxFFJxFShLAUsCSwOGcRZjbnVtcHkKZHR5cGUKcRdYAgAAAGY0cRiJiIdxGVJxGihLA1gBAAAAPHEbTk5OSv////9K/////0sAdHEcYolDGAAAAAAAAAA/AACAPwAAwD8AAABAAAAgQHEddHEeYlgBAAAAa3EfY251bXB5Ll9jb3JlLm11bHRpYXJyYXkKc2NhbGFyCnEgaBdYAgAAAGY4cSGJiIdxIlJxIyhLA2gbTk5OSv////9K/////0sAdHEkYkMIAAAAAAAAAkBxJYZxJlJxJ1gFAAAAYWdhaW5xKGgFWAIAAABpOHEpaBBoEUsAhXEqaBOHcStScSwoSwFLAoVxLWgXWAIAAABpMXEuiYiHcS9ScTAoSwNYAQAAAHxxMU5OTkr/////Sv////9LAHRxMmKJQwL9BHEzdHE0YnUu',
  'gASV1QEAAAAAAAB9lCiMAW6UTowBdJSIjAFmlImMAWmUXZQoSwBLAUv/TQABSgAAAQBK/////0qQ7v7/igYAAAAAAAGKBgAAAAAA/4oJAAAAAAAAAABAZYwBeJRHP/gAAAAAAACMAXOUjA5uYcOvdmUKInF1b3RlJ5SMAWKUQwMA/wqUjAN0dXCUKEsBSwJLA4aUKEsESwVLBksHdJQpdJSMAWGUjBZudW1weS5fY29yZS5tdWx0aWFycmF5lIwMX3JlY29uc3RydWN0lJOUjAVudW1weZSMB25kYXJyYXmUk5RLAIWUQwFilIeUUpQoSwFLAksDhpRoE4wFZHR5cGWUk5SMAmY0lImIh5RSlChLA4wBPJROTk5K/////0r/////SwB0lGKJQxgAAAAAAAAAPwAAgD8AAMA/AAAAQAAAIECUdJRijAFrlGgQjAZzY2FsYXKUk5RoHIwCZjiUiYiHlFKUKEsDaCBOTk5K/////0r/////SwB0lGJDCAAAAAAAAAJAlIaUUpSMBWFnYWlulGgFjAJpOJRoEmgVSwCFlGgXh5RSlChLAUsChZRoHIwCaTGUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LAHSUYolDAv0ElHSUYnUu',
  'gAWV0gEAAAAAAAB9lCiMAW6UTowBdJSIjAFmlImMAWmUXZQoSwBLAUv/TQABSgAAAQBK/////0qQ7v7/igYAAAAAAAGKBgAAAAAA/4oJAAAAAAAAAABAZYwBeJRHP/gAAAAAAACMAXOUjA5uYcOvdmUKInF1b3RlJ5SMAWKUQwMA/wqUjAN0dXCUKEsBSwJLA4aUKEsESwVLBksHdJQpdJSMAWGUjBNudW1weS5fY29yZS5udW1lcmljlIwLX2Zyb21idWZmZXKUk5QolhgAAAAAAAAAAAAAAAAAAD8AAIA/AADAPwAAAEAAACBAlIwFbnVtcHmUjAVkdHlwZZSTlIwCZjSUiYiHlFKUKEsDjAE8lE5OTkr/////Sv////9LAHSUYksCSwOGlIwBQ5R0lFKUjAFrlIwWbnVtcHkuX2NvcmUubXVsdGlhcnJheZSMBnNjYWxhcpSTlGgWjAJmOJSJiIeUUpQoSwNoGk5OTkr/////Sv////9LAHSUYkMIAAAAAAAAAkCUhpRSlIwFYWdhaW6UaAWMAmk4lGgSKJYCAAAAAAAAAP0ElGgWjAJpMZSJiIeUUpQoSwOMAXyUTk5OSv////9K/////0sAdJRiSwKFlGgddJRSlHUu',
]

describe('values of every protocol', () => {
  it.each(published.map((text, protocol) => [protocol, text] as const))('protocol %i', (_, text) => {
    const value = read(new Uint8Array(Buffer.from(text, 'base64'))) as Map<string, unknown>
    const { a, k, i8, b, ...plain } = Object.fromEntries(value) as Record<string, unknown>
    const whole = [0, 1, 255, 256, 65536, -1, -70000, 2 ** 40, -(2 ** 40), 2n ** 70n]
    expect(plain).toEqual({
      n: null,
      t: true,
      f: false,
      i: whole,
      x: 1.5,
      s: 'naïve\n"quote\'',
      tup: [1, [2, 3], [4, 5, 6, 7], []],
      again: whole,
    })
    expect(value.get('again')).toBe(value.get('i'))
    expect([...(b as Uint8Array)]).toEqual([0, 255, 10])
    expect(k).toBe(2.25)
    expect(a).toMatchObject({ shape: [2, 3], type: 'float32' })
    expect([...((a as NumpyArray).data as Float32Array)]).toEqual([0, 0.5, 1, 1.5, 2, 2.5])
    expect(i8).toMatchObject({ shape: [2], type: 'int8', data: Int8Array.of(-3, 4) })
  })
})

describe('a pickle that is no plain weight file is refused', () => {
  it('names what it wants to run, in every way of naming', () => {
    expect(reason(bytesOf("cos\nsystem\n(S'echo pwned'\ntR."))).toBe(
      'this file wants to run `os.system`: refused',
    )
    expect(
      reason(
        new Uint8Array(
          Buffer.from('gASVJQAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOUjAplY2hvIHB3bmVklIWUUpQu', 'base64'),
        ),
      ),
    ).toBe('this file wants to run `posix.system`: refused')
    expect(
      reason(
        new Uint8Array(
          Buffer.from('gASVKwAAAAAAAAB9lIwGcGFyYW1zlIwIYnVpbHRpbnOUjARldmFslJOUjAMxKzGUhZRSlHMu', 'base64'),
        ),
      ),
    ).toBe('this file wants to run `builtins.eval`: refused')
  })

  it('also through the attributes of what is allowed', () => {
    expect(reason(bytesOf('cnumpy\nload\n.'))).toContain('`numpy.load`')
    expect(reason(bytesOf('cnumpy\nndarray\n)R.'))).toContain('unknown way')
    expect(reason(bytesOf('c__proto__\nconstructor\n.'))).toContain('`__proto__.constructor`')
  })

  it('shows a hostile name without its control characters', () => {
    const message = reason(bytesOf(`cos\n${'\x1b[2J'.repeat(200)}\n.`))
    expect(message).toMatch(/^[\x20-\x7e]+$/)
    expect(message.length).toBeLessThan(200)
  })

  it('before allocating what a length claims', () => {
    const claim = Buffer.alloc(9)
    claim[0] = 0x8e
    claim.writeBigUInt64LE(2n ** 41n, 1)
    expect(reason(claim)).toBe('this pickle ends at byte 9, but promises 2199023255552 more at byte 9')
  })

  it('when an array claims another size than it has', () => {
    const array = 'cnumpy.core.multiarray\n_reconstruct\n)R'
    const dtype = "cnumpy\ndtype\n(S'f4'\ntR(K\x03S'<'\ntb"
    const state = (size: string) => bytesOf(`${array}(K\x01(${size}t${dtype}\x89C\x04\x00\x00\x80?tb.`)
    expect((read(state('K\x01')) as NumpyArray).data).toEqual(Float32Array.of(1))
    expect(reason(state('J\xff\xff\xff\x7f'))).toContain('claims 8589934588 bytes and has 4')
  })

  it('when it ends early, names an unknown opcode or takes what it never gave', () => {
    expect(reason(bytesOf(''))).toContain('ends at byte 0')
    expect(reason(bytesOf('\xff'))).toContain('opcode 0xff')
    expect(reason(bytesOf('0.'))).toContain('never gave')
    expect(reason(bytesOf('t.'))).toContain('never opened')
    expect(reason(bytesOf('h\x07.'))).toContain('recalls value 7')
    expect(reason(bytesOf('Kxb.'))).toContain('never gave')
    expect(reason(bytesOf('K\x01K\x02b.'))).toContain('has none')
    expect(reason(bytesOf('Q.'))).toContain('never gave')
    expect(reason(bytesOf('NQ.'))).toContain('outside of itself')
  })

  it('and half a million nested groups do not exhaust the call stack', () => {
    const depth = 500_000
    const value = read(bytesOf(`${']'.repeat(depth)}${'a'.repeat(depth - 1)}.`))
    expect(value).toBeInstanceOf(Array)
    expect(reason(bytesOf('('.repeat(depth)))).toContain('ends at byte')
  })
})
