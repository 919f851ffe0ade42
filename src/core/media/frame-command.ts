/** The command line that shows one frame of a clip with a person's own ffmpeg. Pure. */

/** One argument as a shell takes it: the POSIX ones, or the command prompt of Windows. */
export function quoted(argument: string, platform: NodeJS.Platform): string {
  if (/^[\w./:=@%+-]+$/.test(argument) && !(platform === 'win32' && argument.includes('%'))) return argument
  if (platform === 'win32') return `"${argument.replace(/"/g, '""')}"`
  return `'${argument.replace(/'/g, `'\\''`)}'`
}

/**
 * Writes frame `index` (presentation order, from 0) of a file as a PNG into the folder it is run in.
 * Counted from the start and not sought by time: exact for every container. ffmpeg takes the default video track, as we do.
 */
export function frameCommand(
  file: string,
  index: number,
  outName: string,
  platform: NodeJS.Platform = process.platform,
): string {
  const words = ['ffmpeg', '-i', `file:${file}`, '-vf', `select=eq(n\\,${index})`, '-frames:v', '1', outName]
  return words.map(word => quoted(word, platform)).join(' ')
}
