/** Options that several commands share. */
import { Option } from 'commander'
import { wholeNumber } from './options'

export const readerOption = (): Option =>
  new Option('--reader <which>', 'what reads the clips (default: the settings’, else auto)').choices([
    'auto',
    'libav',
    'ffmpeg',
  ])

export const threadsOption = (): Option =>
  new Option(
    '--threads <n>',
    'threads of the network; 0: one a core (default: the settings’, else 0)',
  ).argParser(wholeNumber(0, 1024))

export const providerOption = (): Option =>
  new Option('--provider <which>', 'what computes (default: the settings’, else auto)').choices([
    'auto',
    'cpu',
  ])
