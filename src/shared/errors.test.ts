import { describe, expect, it } from 'vitest'
import { describeError, AppError, toAppError } from './errors'

const ofSystem = (code: string, more = {}): Error =>
  Object.assign(new Error(`${code}: raw`), { code, ...more })

describe('errors of the system', () => {
  it.each([
    ['ENOENT', 'path.missing', 'there is no file or folder /x/y'],
    ['ENOTDIR', 'path.missing', '/x/y is a file, or lies below one, where a folder is needed'],
    ['EISDIR', 'path.missing', '/x/y is a folder, not a file'],
    ['ENAMETOOLONG', 'path.missing', 'the name is too long for this disk: /x/y'],
    ['EACCES', 'path.not-allowed', 'no permission for /x/y'],
    ['EROFS', 'path.not-allowed', '/x/y is on a disk that cannot be written to'],
    ['EDQUOT', 'disk.full', 'the quota is used up'],
    ['EEXIST', 'request.invalid', '/x/y is there already'],
  ])('%s is told in words', (code, ours, words) => {
    expect(toAppError(ofSystem(code, { path: '/x/y' }))).toMatchObject({ code: ours, message: words })
  })

  it('name the place that was to be made, not the one it was made from', () => {
    expect(toAppError(ofSystem('EACCES', { path: '/tmp/a', dest: '/b' })).message).toBe(
      'no permission for /b',
    )
  })

  it('that say nothing to a person stay a bug', () => {
    expect(toAppError(ofSystem('EBADF')).code).toBe('bug')
  })
})

describe('the sentence for a person', () => {
  it.each([
    ['there is no run', 'There is no run.'],
    ['r.csv is there already', 'r.csv is there already.'],
    ['passwd: not a file of a known format', 'passwd: not a file of a known format.'],
    ['cancelled, nothing is kept', 'Cancelled, nothing is kept.'],
  ])('%s', (message, title) => {
    expect(describeError(new AppError('request.invalid', message)).title).toBe(title)
  })
})
