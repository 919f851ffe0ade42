import eslintConfigPrettier from 'eslint-config-prettier'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

const see = 'see the table "who may import whom" in docs/architecture.md'
/** Who may not import whom (docs/architecture.md). One row a part; patterns are matched against the import's text. */
const boundaries = {
  shared: [
    '**/core/**',
    '**/engine/**',
    '**/server/**',
    '**/cli/**',
    '**/main/**',
    '**/renderer/**',
    'node:*',
    'electron',
    'react',
    'hono',
    'onnxruntime-node',
    'node-av*',
  ],
  core: [
    '**/engine/**',
    '**/server/**',
    '**/cli/**',
    '**/main/**',
    '**/renderer/**',
    'electron',
    'react',
    'hono',
    'hono/*',
  ],
  engine: [
    '**/server/**',
    '**/cli/**',
    '**/main/**',
    '**/renderer/**',
    'electron',
    'react',
    'hono',
    'hono/*',
    'onnxruntime-node',
    'node-av*',
    'fluent-ffmpeg',
  ],
  server: [
    '**/engine/**',
    '**/cli/**',
    '**/main/**',
    '**/renderer/**',
    'electron',
    'react',
    'onnxruntime-node',
    'node-av*',
    'fluent-ffmpeg',
  ],
  cli: ['**/main/**', '**/renderer/**', 'electron', 'react', 'onnxruntime-node', 'node-av*', 'fluent-ffmpeg'],
  main: ['**/cli/**', '**/renderer/**', 'react', 'onnxruntime-node', 'node-av*', 'fluent-ffmpeg'],
  preload: [
    '**/core/**',
    '**/engine/**',
    '**/server/**',
    '**/cli/**',
    '**/main/**',
    '**/renderer/**',
    'node:*',
    'react',
    'hono',
    'onnxruntime-node',
    'node-av*',
  ],
  renderer: [
    '**/core/**',
    '**/engine/**',
    '**/server/**',
    '**/cli/**',
    '**/main/**',
    '**/preload/**',
    'node:*',
    'electron',
    'hono',
    'onnxruntime-node',
    'node-av*',
  ],
}
/** Packages that exactly one file may import: [package pattern, file, folder of the part]. */
const single = [
  ['onnxruntime-node', 'src/core/model/session.ts'],
  ['node-av*', 'src/core/media/libav.ts'],
  ['fluent-ffmpeg', 'src/core/media/ffmpeg-cli.ts'],
]
/** Makes what ships but does not ship itself. */
const tools = '**/tools/**'
const restrict = (part, groups, folder = `src/${part}`) => ({
  files: [`${folder}/**/*.{ts,tsx}`],
  ignores: ['**/*.test.ts', '**/*.test.tsx'],
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: [{ group: groups, message: `${part} must not import this: ${see}` }] },
    ],
  },
})

export default tseslint.config(
  {
    ignores: [
      'out/',
      'dist/',
      'node_modules/',
      'coverage/',
      '.cache/',
      'test/fixtures/',
      'playwright-report/',
      'test-results/',
    ],
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'named exports only' },
      ],
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
    },
  },
  { files: ['*.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['**/*.test.{ts,tsx}', 'test/**', 'e2e/**'], rules: { 'max-lines': 'off' } },
  { files: ['src/renderer/**/*.{ts,tsx}'], extends: [reactHooks.configs.flat.recommended] },
  ...Object.entries(boundaries).map(([part, groups]) =>
    restrict(part, [...groups, tools, ...(part === 'core' ? single.map(([pattern]) => pattern) : [])]),
  ),
  restrict('tools', [...boundaries.core, ...single.map(([pattern]) => pattern)], 'tools'),
  {
    files: ['src/**/*.test.{ts,tsx}'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: [tools], message: `src must not import this: ${see}` }] },
      ],
    },
  },
  ...single.map(([, file]) => ({
    files: [file],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: [...boundaries.core, tools], message: see }] },
      ],
    },
  })),
  { files: ['**/*.mjs', '**/*.cjs', '**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
  eslintConfigPrettier,
)
