/** The screens there are, in the order of the rail. A feature with a screen adds its line here; nothing else is needed. */
import type { JSX } from 'react'
import type { CommandId } from '../commands'
import type { IconName } from '../ui/icons'
import { CompareScreen } from '../features/compare/compare-screen'
import { DatasetScreen } from '../features/dataset/dataset-screen'
import { ExplorerScreen } from './explorer-screen'
import { MetricsScreen } from '../features/metrics/metrics-screen'
import { ModelsScreen } from '../features/models/models-screen'

export interface ScreenEntry {
  /** The command that leads to it; its title is the screen's name. */
  command: Extract<CommandId, 'clips' | 'metrics' | 'compare' | 'dataset' | 'models'>
  /** Its place in the hash; the clips have the root and everything no other screen has. */
  path: string
  icon: IconName
  Screen: () => JSX.Element
}

export const screens: readonly ScreenEntry[] = [
  { command: 'clips', path: '/', icon: 'explore', Screen: ExplorerScreen },
  { command: 'metrics', path: '/metrics', icon: 'metrics', Screen: MetricsScreen },
  { command: 'compare', path: '/compare', icon: 'compare', Screen: CompareScreen },
  { command: 'dataset', path: '/dataset', icon: 'dataset', Screen: DatasetScreen },
  { command: 'models', path: '/models', icon: 'models', Screen: ModelsScreen },
]

/** The screen that a place in the hash shows; none for the first steps. */
export function screenAt(path: string): ScreenEntry | undefined {
  if (path === '/welcome') return undefined
  return screens.find(each => each.path !== '/' && `${path}/`.startsWith(`${each.path}/`)) ?? screens[0]
}
