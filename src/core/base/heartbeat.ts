/** Signs of work in this process, counted by whoever gets ahead in long jobs; the heartbeat tells the host. A file that
 *  takes long is not a file that hangs: the count grows as long as packets come. */
export const activity = { count: 0 }
