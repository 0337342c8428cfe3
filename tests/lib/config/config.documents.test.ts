import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { DeclaredService } from '../../../build/declared-service';
import { ISSUERS_FILE } from '../../../build/trusted-issuers';
import { namesRead, readYamlSources } from '../../../build/yaml-sources';
import { VARIABLES } from '../../../lib/config/variables';

const read = (file: string): string => readFileSync(file, 'utf8');

describe('the variables of the authorizer', () => {
  test('are explained in .env.example if the environment sets them, and nothing else is', () => {
    const explained = [...read('.env.example').matchAll(/^(\w+)=$/gm)].map(([, name]) => name);
    // A team that has issuers.yml may read variables of its own there.
    const ours = [...readYamlSources('.')].filter(([file]) => file !== ISSUERS_FILE);
    const settable = namesRead(new Map(ours), 'env');
    expect(explained.toSorted()).toStrictEqual(
      // The region is a setting of AWS's own tools.
      [...settable].filter((name) => name !== 'AWS_REGION').toSorted(),
    );
  });

  test('are listed in the README, and no other is', () => {
    const listed = [...read('README.md').matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name);
    expect(listed).toStrictEqual([...VARIABLES]);
  });

  test('are handed over by serverless.yml, and no other is', () => {
    // The schema of osls, which every command of it checks, promises at least this much.
    const { functions } = parse(read('serverless.yml'), { merge: true }) as DeclaredService;
    expect(Object.keys(functions['authorizer']?.environment ?? {})).toStrictEqual([...VARIABLES]);
  });
});

test('a blank variable counts as unset where there is a default: none is read as ${env:...} with one', () => {
  const read = [...readYamlSources('.').entries()].filter(([file]) => /\.ya?ml$/.test(file));
  const withDefault = read.flatMap(([, text]) =>
    text
      .split('\n')
      .filter((line) => !line.trim().startsWith('#'))
      .flatMap((line) => line.match(/[{,]\s*env:\w+,\s*(?!\s|''\})[^}]*/g) ?? []),
  );
  expect(withDefault).toStrictEqual([]);
});
