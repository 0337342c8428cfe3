import { defineConfig, globalIgnores } from 'eslint/config';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

/**
 * The floors of lib/, from the ground up. A room imports from the floors below it and from nothing else, so
 * no import runs upwards and no circle can arise.
 */
const FLOORS = [
  ['stackless-error'],
  ['json-object', 'log', 'path', 'reason'],
  ['undecided'],
  ['config', 'event'],
  ['http'],
  ['aws'],
  ['keys'],
  ['token'],
  ['optional-part'],
  ['opaque', 'revocation'],
  ['access', 'caller', 'decision'],
  ['handler', 'policy'],
  ['answer'],
  ['authorizer'],
  ['assemble-authorizer'],
  ['rehearsal'],
];

/** Once it is compiled for speed, Node 20's answers no to a host with umlauts: its fast path reads Latin-1 as UTF-8. */
const CAN_PARSE = {
  object: 'URL',
  property: 'canParse',
  message: 'Use URL.parse, which has no second implementation.',
};

/** Forbids each room of lib/ the rooms of its own floor and of the floors above. */
const layers = FLOORS.flatMap((rooms, floor) =>
  rooms.map((room) => ({
    files: [`lib/${room}.ts`, `lib/${room}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: String.raw`^\.{1,2}/(?:${FLOORS.slice(floor)
                .flat()
                .filter((other) => other !== room)
                .join('|')})(?:/|$)`,
              message: `lib/${room} imports only from the floors below it; see eslint.config.mjs.`,
            },
          ],
        },
      ],
    },
  })),
);

export default defineConfig(
  globalIgnores(['node_modules', '**/.serverless', '**/.esbuild', '**/.cache', 'coverage']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // Numbers in messages are safe to interpolate; everything else must be turned into text on purpose.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      eqeqeq: 'error',
      'no-restricted-properties': ['error', CAN_PARSE],
      'no-console': 'error',
    },
  },
  {
    // The tools and the core could serve another service: plugins/ and functions/ hand them this one's
    // rules, routes and settings.
    files: ['{lib,checks,build,deploy,doctor,explain,local,routes}/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: String.raw`^\.{1,2}/(.*/)?(access-rules$|(functions|shop|plugins)/)`,
              message: 'This folder knows no files of the service; take them as an argument.',
            },
          ],
        },
      ],
    },
  },
  {
    // An example is a service of its own, which uses lib/ and the tools.
    files: ['examples/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: String.raw`^(\.\./){2,}(?!(\.\./|lib/|build/|checks/|deploy/|doctor/|explain/|local/|routes/))`,
              message: 'An example imports its own files, lib/, and the folders of the tools.',
            },
          ],
        },
      ],
    },
  },
  {
    // Plain data and pure functions, which the local provider and the doctor use as well.
    files: ['presets/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: String.raw`^(?!\./)`,
              allowTypeImports: true,
              message: 'A preset imports other presets, and types.',
            },
          ],
        },
      ],
    },
  },
  {
    // It runs in a browser, although the types of Node are known here for the modules that it shares with lib/.
    files: ['{web,shop/web}/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'Buffer', 'global', 'process', 'require', 'setImmediate'],
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: String.raw`^(\.\./)+(build|checks|deploy|doctor|explain|functions|local|plugins|presets|routes)/`,
              allowTypeImports: true,
              message: 'The page takes code from lib/ only; a type from elsewhere costs no bytes.',
            },
          ],
        },
      ],
    },
  },
  {
    // An expression that backtracks is a way to keep the authorizer busy with one short header.
    files: ['**/*.{ts,mjs,cjs}'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
      'regexp/no-dupe-disjunctions': 'error',
      'regexp/no-contradiction-with-assertion': 'error',
      'regexp/no-invalid-regexp': 'error',
      'regexp/no-misleading-unicode-character': 'error',
      'regexp/no-obscure-range': 'error',
      'regexp/no-useless-assertions': 'error',
      'regexp/optimal-quantifier-concatenation': 'error',
    },
  },
  {
    files: ['lib/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'RegExp', message: 'Write a literal: the rules above read no other expression.' },
      ],
    },
  },
  ...layers,
  {
    files: ['lib/**/*.ts'],
    rules: { 'max-lines': ['error', { max: 150 }] },
  },
  {
    // The core knows the shapes of events and answers, and nothing else of Lambda.
    files: ['lib/**/*.ts'],
    ignores: ['lib/{answer,event,handler}/**', 'lib/assemble-authorizer.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "ImportDeclaration[source.value='aws-lambda']",
          message:
            'Only lib/event, lib/answer, lib/handler and assemble-authorizer.ts know Lambda.',
        },
      ],
    },
  },
  {
    files: ['lib/**/*.ts'],
    ignores: ['lib/config/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        CAN_PARSE,
        { object: 'process', property: 'env', message: 'Only lib/config reads the environment.' },
      ],
    },
  },
);
