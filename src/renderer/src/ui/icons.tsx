/** The icons, drawn on a 16 or 20 pixel field in the current colour. Decoration: names are on the controls. */
import type { JSX } from 'react'

const paths = {
  explore: [
    20,
    'M4.5 3h3A1.5 1.5 0 019 4.5v3A1.5 1.5 0 017.5 9h-3A1.5 1.5 0 013 7.5v-3A1.5 1.5 0 014.5 3zM12.5 3h3A1.5 1.5 0 0117 4.5v3A1.5 1.5 0 0115.5 9h-3A1.5 1.5 0 0111 7.5v-3A1.5 1.5 0 0112.5 3zM4.5 11h3A1.5 1.5 0 019 12.5v3A1.5 1.5 0 017.5 17h-3A1.5 1.5 0 013 15.5v-3A1.5 1.5 0 014.5 11zM12.5 11h3a1.5 1.5 0 011.5 1.5v3a1.5 1.5 0 01-1.5 1.5h-3a1.5 1.5 0 01-1.5-1.5v-3a1.5 1.5 0 011.5-1.5z',
  ],
  models: [20, 'M10 2.5l6.5 3.7v7.6L10 17.5l-6.5-3.7V6.2zM10 10l6.5-3.8M10 10v7.5M10 10L3.5 6.2'],
  metrics: [20, 'M3.5 3v13.5H17M7 13.5v-4M10.5 13.5v-8M14 13.5V8'],
  compare: [
    20,
    'M4 3.5h3.5a1 1 0 011 1v11a1 1 0 01-1 1H4a1 1 0 01-1-1v-11a1 1 0 011-1zM12.5 3.5H16a1 1 0 011 1v11a1 1 0 01-1 1h-3.5a1 1 0 01-1-1v-11a1 1 0 011-1z',
  ],
  dataset: [
    20,
    'M4 5.5c0-1.4 2.7-2.5 6-2.5s6 1.1 6 2.5S13.3 8 10 8 4 6.9 4 5.5zM4 5.5v9C4 15.9 6.7 17 10 17s6-1.1 6-2.5v-9M4 10c0 1.4 2.7 2.5 6 2.5s6-1.1 6-2.5',
  ],
  settings: [
    20,
    'M10 7.5a2.5 2.5 0 110 5 2.5 2.5 0 010-5zM10 3v2M10 15v2M3 10h2M15 10h2M5 5l1.5 1.5M13.5 13.5L15 15M15 5l-1.5 1.5M6.5 13.5L5 15',
  ],
  keyboard: [
    20,
    'M3.5 5.5h13a1 1 0 011 1v7a1 1 0 01-1 1h-13a1 1 0 01-1-1v-7a1 1 0 011-1zM5.5 8.5h.01M8.5 8.5h.01M11.5 8.5h.01M14.5 8.5h.01M6.5 11.8h7',
  ],
  search: [16, 'M7 2.5a4.5 4.5 0 110 9 4.5 4.5 0 010-9zM10.5 10.5L14 14'],
  close: [16, 'M4 4l8 8M12 4l-8 8'],
  right: [16, 'M3.5 8.5l3 3 6-7'],
  near: [16, 'M3 6.5c2-2 4 2 6 0s3-1 4-.5M3 10.5c2-2 4 2 6 0s3-1 4-.5'],
  wrong: [16, 'M4 4l8 8M12 4l-8 8'],
  unjudged: [16, 'M5 8h6'],
  'not-run': [16, 'M8 4.5a3.5 3.5 0 110 7 3.5 3.5 0 010-7z'],
  problem: [16, 'M8 2.8l6 10.7H2zM8 6.8v3M8 11.7h.01'],
  undo: [16, 'M5.5 3L2.5 6l3 3M2.5 6H9a4 4 0 010 8H6'],
  redo: [16, 'M10.5 3l3 3-3 3M13.5 6H7a4 4 0 000 8h3'],
  down: [16, 'M4 6l4 4 4-4'],
  up: [16, 'M8 13V3.5M4 7.5l4-4 4 4'],
  ascending: [16, 'M8 13V3.5M4.5 7L8 3.5 11.5 7'],
  descending: [16, 'M8 3v9.5M4.5 9L8 12.5 11.5 9'],
  folder: [16, 'M2 4.5a1 1 0 011-1h3l1.5 1.8H13a1 1 0 011 1v6a1 1 0 01-1 1H3a1 1 0 01-1-1z'],
  play: [16, 'M5 3.2v9.6l7.5-4.8z'],
  pause: [16, 'M5.5 3.5v9M10.5 3.5v9'],
  back: [16, 'M9.5 4L5.5 8l4 4'],
  forward: [16, 'M6.5 4l4 4-4 4'],
  loop: [16, 'M11 2.5L13 4.5l-2 2M13 4.5H6A3.5 3.5 0 002.5 8M5 13.5l-2-2 2-2M3 11.5h7A3.5 3.5 0 0013.5 8'],
  sound: [16, 'M3 6.3v3.4h2L8 12.5v-9L5 6.3zM10.5 6a2.8 2.8 0 010 4M12.3 4.3a5.2 5.2 0 010 7.4'],
  muted: [16, 'M3 6.3v3.4h2L8 12.5v-9L5 6.3zM10.5 6.5l3 3M13.5 6.5l-3 3'],
  crop: [16, 'M4.5 1.5v10h10M1.5 4.5h10v10'],
  full: [16, 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10'],
  more: [16, 'M3.5 8h.01M8 8h.01M12.5 8h.01'],
  filter: [16, 'M2.5 4h11M4.5 8h7M6.5 12h3'],
  copy: [
    16,
    'M6 5.5h6.5a.5.5 0 01.5.5v7a.5.5 0 01-.5.5H6a.5.5 0 01-.5-.5V6a.5.5 0 01.5-.5zM3 10.5V3.5A.5.5 0 013.5 3H10',
  ],
  download: [16, 'M8 2.5v8M4.5 7L8 10.5 11.5 7M3 13.5h10'],
  tag: [16, 'M2.5 3.5v4l6 6 5-5-6-6h-4a1 1 0 00-1 1zM5.5 5.5h.01'],
  frames: [16, 'M2.5 3.5h11v9h-11zM5 3.5v9M11 3.5v9M2.5 6.5H5M2.5 9.5H5M11 6.5h2.5M11 9.5h2.5'],
  tick: [16, 'M3.5 8.5l3 3 6-7'],
  retry: [16, 'M13 8a5 5 0 11-1.5-3.5M13 2.5v3h-3'],
  history: [16, 'M3.2 6A5.2 5.2 0 112.8 8.8M2.5 3v3h3M8 5v3.2l2.2 1.3'],
  network: [
    16,
    'M8 2.5a5.5 5.5 0 110 11 5.5 5.5 0 010-11zM2.5 8h11M8 2.5c2 1.7 2.5 3.5 2.5 5.5S10 11.8 8 13.5C6 11.8 5.5 10 5.5 8S6 4.2 8 2.5z',
  ],
} as const satisfies Record<string, readonly [number, string]>

export type IconName = keyof typeof paths

/** One icon; `size` in CSS pixels. */
export function Icon({ name, size }: { name: IconName; size?: number }): JSX.Element {
  const [field, path] = paths[name]
  const side = size ?? field
  return (
    <svg viewBox={`0 0 ${field} ${field}`} width={side} height={side} aria-hidden="true">
      <path d={path} />
    </svg>
  )
}
