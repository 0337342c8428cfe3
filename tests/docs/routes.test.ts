import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { transformSync } from 'esbuild';
import type { AccessRules } from '../../lib/access/rule';
import { readIdentities } from '../../local/provider/identities';
import { scopesOf } from '../../local/provider/scopes';
import { authorizerConfig } from '../../routes/declared-service';
import { demoCallers } from '../../routes/demo-callers';
import { compareAccess, verdictOf } from '../../routes/diff/access-diff';
import { readRules } from '../../routes/diff/bundled-rules';
import { diffText, EXIT_CODES } from '../../routes/diff/diff-report';
import type { RuleTable } from '../../routes/diff/rule-table';
import { routeTable } from '../../routes/route-table';
import { tableText } from '../../routes/table-text';
import { printedService } from '../routes/printed-service';

const FILE = 'access-rules.ts';
const docs = readFileSync('docs/routes.md', 'utf8');
const [rules = '', changedRules = ''] = blocks('ts');
const [table, comparison] = blocks('text');

function blocks(language: string): readonly string[] {
  const found = docs.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm'));
  return [...found].map(([, text = '']) => text);
}

function tableOf(text: string, name: string): Promise<RuleTable> {
  const source = {
    name,
    has: (path: string) => Promise.resolve(path === FILE),
    read: () => Promise.resolve(`${text}export const PUBLIC_ROUTES = ['GET /health'];`),
  };
  return readRules(source, FILE, __dirname);
}

test('docs/routes.md shows the table of its rules', async () => {
  const module: { exports: { ACCESS_RULES?: AccessRules } } = { exports: {} };
  runInNewContext(transformSync(rules, { loader: 'ts', format: 'cjs' }).code, { module });
  const { ACCESS_RULES: accessRules = {} } = module.exports;
  const service = printedService({
    sayhello: ['get /sayhello'],
    invoices: ['get /invoices'],
    ledger: ['get /reports/{month}', 'get /tenant'],
    health: ['!get /health'],
  });
  const users = {
    alice: { scopes: ['*'], claims: { tenant: 'acme' } },
    bob: { claims: { tenant: 'globex' } },
  };
  const identities = readIdentities({ users, clients: {} }, scopesOf(accessRules));
  const callers = await demoCallers(identities, service, authorizerConfig(service));
  const routes = { file: FILE, accessRules, publicRoutes: ['GET /health'] as const };
  expect(tableText(routeTable(service, routes, callers, 'stage'), 'local/identities.yml')).toBe(
    table,
  );
});

test('docs/routes.md shows the comparison of its two tables', async () => {
  const before = await tableOf(rules, 'main');
  const after = await tableOf(changedRules, 'the working tree');
  const compared = { revision: 'main', commit: '0a1b2c3d4e5f', isCodeChanged: false };
  expect(diffText(compareAccess(before, after), compared)).toBe(comparison);
});

test('docs/routes.md lists the exit codes', () => {
  const documented = [...docs.matchAll(/^\| (\d) +\|/gm)].map(([, code]) => Number(code));
  expect([...documented].sort()).toEqual([...Object.values(EXIT_CODES), 1, 2].sort());
  expect(verdictOf([], false)).toBe('same');
});
