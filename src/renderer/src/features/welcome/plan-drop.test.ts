import { expect, it } from 'vitest'
import { planDrop, type Dropped } from './plan-drop'

const thing = (path: string, isFolder = false): Dropped => ({
  name: path.split('/').pop()!,
  isFolder,
  path,
})
const untold = (name: string, isFolder = false): Dropped => ({ name, isFolder, path: null })

it('opens a folder, and one clip alone', () => {
  expect(planDrop([thing('/a/videos', true)])).toEqual({ kind: 'open', path: '/a/videos', passedOver: [] })
  expect(planDrop([thing('/a/x.mp4')])).toEqual({ kind: 'open', path: '/a/x.mp4', passedOver: [] })
  expect(planDrop([])).toBeNull()
})

it('opens the folder of the first of several clips, and names what lies elsewhere', () => {
  expect(
    planDrop([
      thing('/a/x.mp4'),
      thing('/a/y.mp4'),
      thing('/b/z.mp4'),
      thing('/a/net.onnx'),
      thing('/a/sub', true),
    ]),
  ).toEqual({ kind: 'open', path: '/a', passedOver: ['z.mp4', 'net.onnx'] })
  expect(planDrop([thing('/x.mp4'), thing('/y.mp4')])).toMatchObject({ path: '/' })
  expect(planDrop([{ ...thing('C:\\v\\x.mp4'), name: 'x.mp4' }, thing('C:\\v\\y.mp4')])).toMatchObject({
    path: 'C:\\v',
    passedOver: [],
  })
})

it('opens the first of several folders and adds the first of several weight files', () => {
  expect(planDrop([thing('/a', true), thing('/b', true)])).toEqual({
    kind: 'open',
    path: '/a',
    passedOver: ['b'],
  })
  expect(planDrop([thing('/a/net.ONNX'), thing('/a/x.mp4')])).toEqual({
    kind: 'add-model',
    index: 0,
    passedOver: ['x.mp4'],
  })
  // A folder may be called anything.
  expect(planDrop([thing('/a/net.onnx', true)])).toMatchObject({ kind: 'open' })
})

it('asks in a browser, which does not say where things lie; weights it can read', () => {
  expect(planDrop([untold('videos', true)])).toEqual({ kind: 'ask', passedOver: [] })
  expect(planDrop([untold('net.pth')])).toMatchObject({ kind: 'add-model' })
})
