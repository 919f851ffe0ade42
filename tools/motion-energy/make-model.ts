/** Writes resources/motion-energy/ anew: `npm run motion-energy` (half a minute of one core). The test beside the code compares the bytes. */
import { resolve } from 'node:path'
import { generateMotionEnergy } from './generate'

const outDir = resolve(import.meta.dirname, '../../resources/motion-energy')
const start = Date.now()
void generateMotionEnergy(outDir).then(() => {
  process.stdout.write(`${outDir} made in ${((Date.now() - start) / 1000).toFixed(1)} s\n`)
})
