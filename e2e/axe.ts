/** What the accessibility checker finds on a page, in either shell. */
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/**
 * Serious and critical findings by rule and place; none is right.
 * @param within CSS selector of the part to look at; the whole page without one
 * @param rules axe's ids of the rules that count; all of them without
 */
export async function seriousFindings(page: Page, within?: string, rules?: string[]): Promise<string[]> {
  // The newer way of axe opens a page of its own, which an Electron application cannot; it matters for frames only.
  const builder = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] })
  if (rules) builder.withRules(rules)
  const { violations } = await (within === undefined ? builder : builder.include(within)).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(node => `${id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`),
    )
}
