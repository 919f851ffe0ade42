import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { labelsSha256 } from '../../src/core/model/card'
import type { ModelCard } from '../../src/shared/domain'
import { assetsMissing } from '../../test/assets'
import { cli, expect, i3d, test } from '../app.fixture'
import { putClips } from '../clips'
import { ExplorePage } from '../pages/explore.page'
import { mismatches } from '../right-labels'

test.skip(assetsMissing('a label list in the wrong order'), 'no test assets')

const two = ['archery/bow.mp4', 'surfing water/man-surfing.mp4']
const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

/** The installed list, each name moved by one place. */
function permute(modelDir: string): string[] {
  const file = join(modelDir, 'labels.json')
  const [first = '', ...rest] = readJson(file) as string[]
  const permuted = [...rest, first]
  writeFileSync(file, JSON.stringify(permuted))
  return permuted
}

test('a label list in another order is refused by its hash', async ({ installI3d, open, temp, dataDir }) => {
  permute(installI3d())
  const folder = join(temp, 'clips')
  putClips(folder, two)
  const { page } = await open({ folder })
  await page.getByRole('button', { name: /^(Classify 2 clips|Get the network…)$/ }).click()
  await expect(page.getByText(/labels? (list )?of i3d-k400/).first()).toBeVisible()
  await expect(page.getByText('sha256').first()).toBeVisible()
  // Exit code 4: the model is at fault.
  await expect(cli(dataDir, 'classify', folder, '--model', i3d.id)).rejects.toMatchObject({ code: 4 })
})

test('with the hash forged as well, the expectation of right labels notices', async ({
  installI3d,
  open,
  temp,
}) => {
  const modelDir = installI3d()
  const permuted = permute(modelDir)
  const cardFile = join(modelDir, 'card.json')
  const card = readJson(cardFile) as ModelCard
  writeFileSync(
    cardFile,
    JSON.stringify({ ...card, labels: { ...card.labels, sha256: labelsSha256(permuted) } }),
  )
  const folder = join(temp, 'clips')
  const clips = putClips(folder, two)
  const explore = new ExplorePage((await open({ folder })).page)
  await explore.classify('Classify 2 clips', 2)
  expect(mismatches(await explore.read(), clips)).toHaveLength(2)
})
