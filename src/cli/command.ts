/** What a command's file and the command line's grammar agree on. */
import type { Command } from 'commander'
import type { CommandContext } from './context'

/** A command's work. A number is its exit code; nothing means 0. */
export type Work<A extends unknown[]> = (context: CommandContext, ...args: A) => Promise<number | void>

/** What a command's file needs to add itself. */
export interface Program {
  command(name: string): Command
  /** An action out of a piece of work: it gets a shell, then commander's arguments and the options. */
  run<A extends unknown[]>(work: Work<A>): (...all: unknown[]) => Promise<void>
}
