/** What the accessibility checker finds on a page, in either shell. */
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/**
 * Serious and critical findings by rule and place; none is right.
 * @param within CSS selector of the part to look at; the whole page without one
 */
export async function seriousFindings(page: Page, within?: string): Promise<string[]> {
  // The newer way of axe opens a page of its own, which an Electron application cannot; it matters for frames only.
  const builder = new AxeBuilder({ page }).setLegacyMode()
  const { violations } = await (within === undefined ? builder : builder.include(within)).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(node => `${id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`),
    )
}
