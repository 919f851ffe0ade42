/** The screen of the networks. */
import type { Locator, Page } from '@playwright/test'

export class ModelsPage {
  constructor(readonly page: Page) {}

  row(title: string | RegExp): Locator {
    return this.page.getByRole('main').getByRole('listitem').filter({ hasText: title })
  }

  async open(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Models' }).click()
  }

  async backToClips(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Clips' }).click()
  }
}
