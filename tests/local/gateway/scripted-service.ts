import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type LocalService,
  type LocalServiceOptions,
  startLocalService,
} from '../../../local/offline/local-service';
import { FIXTURE_FUNCTIONS } from '../../support/fixture-routes';
import { untilPrinted } from '../../support/printed';
import { copyServiceWithFixture } from '../../support/service-copy';

/** A copy of the service that runs with the functions of a test. */
export interface ScriptedService extends LocalService {
  /** Changes a file of the copy, as an editor does. */
  readonly edit: (file: string, from: string, to: string) => Promise<void>;
}

/** The one key of the usage plan, which `GET /test-reports/{reportId}` asks for. */
const API_KEY = 'a-key-of-a-paying-customer';

/** Answers as the token says, and returns its event in `context.event`. */
const AUTHORIZER = `
const allow = (Resource) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource }],
});

export const handler = async (event) => {
  const token = event.authorizationToken.slice('Bearer '.length);
  console.log('asked: ' + token);
  const context = { event: JSON.stringify(event), edition: 1 };
  const answer = { principalId: 'somebody', policyDocument: allow('*'), context };
  switch (token.split('.')[0]) {
    case 'this-route': return { ...answer, policyDocument: allow(event.methodArn) };
    case 'other-api': return { ...answer, policyDocument: allow('other' + event.methodArn.slice(3)) };
    case 'silent': return { ...answer, policyDocument: allow('arn:aws:execute-api:*:*:*/nowhere') };
    case 'other-action':
      return { ...answer, policyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:Get', Resource: '*' }] } };
    case 'flat': return { ...answer, context: { ...context, number: 1, truth: true } };
    case 'nested': return { ...answer, context: { nested: { key: 'value' } } };
    case 'empty': return { ...answer, context: { nothing: null } };
    case 'nobody': return { ...answer, principalId: undefined };
    case 'no-policy': return { ...answer, policyDocument: undefined };
    case 'no-effect':
      return { ...answer, policyDocument: { Statement: [{ Effect: 'Maybe', Action: '*', Resource: '*' }] } };
    case 'nothing': return undefined;
    case 'customer': return { ...answer, usageIdentifierKey: '${API_KEY}' };
    case 'claims': return { ...answer, context: { ...context, claims: 'its own' } };
    case 'bug': throw new Error('unauthorized');
    case 'refused': throw new Error('Unauthorized');
    default: return answer;
  }
};
`;

const ECHO = `
export const handler = async ({ requestContext, headers, path, resource, ...event }) => ({
  statusCode: 200,
  body: JSON.stringify({
    authorizer: requestContext.authorizer,
    headers,
    path,
    contextPath: requestContext.path,
    resource,
    query: event.queryStringParameters,
    isBase64Encoded: event.isBase64Encoded,
    text: event.body,
  }),
});
`;

const FAILING = `export const handler = async () => { throw new Error('[404] a secret'); };`;

/** Starts a copy of the service with the authorizer and the handlers of a test. */
export async function startScriptedService(
  overrides: Readonly<Record<string, string>> = {},
  options: Omit<LocalServiceOptions, 'directory'> = {},
): Promise<ScriptedService> {
  const { directory, remove } = await copyServiceWithFixture(
    FIXTURE_FUNCTIONS.map((each) => ({
      ...each,
      source: each.name === 'testReports' ? ECHO : FAILING,
    })),
  );
  const write = (file: string, text: string): Promise<void> =>
    writeFile(join(directory, file), text);
  await write('functions/authorizer.ts', AUTHORIZER);
  await write('functions/sayhello.ts', ECHO);
  await write('functions/health.ts', ECHO);
  const declared = await readFile(join(directory, 'serverless.yml'), 'utf8');
  const keys = `    apiKeys: [{ name: customer, value: ${API_KEY} }]`;
  await write(
    'serverless.yml',
    declared
      .replace(
        "path: '/test-reports/{reportId}', ",
        "path: '/test-reports/{reportId}', private: true, ",
      )
      .replace('  apiGateway:\n', `  apiGateway:\n${keys}\n`),
  );
  const service = await startLocalService(overrides, { ...options, directory });
  return {
    ...service,
    edit: async (file, from, to) => {
      const text = await readFile(join(directory, file), 'utf8');
      await write(file, text.replaceAll(from, to));
    },
    stop: async () => {
      await service.stop();
      await remove();
    },
  };
}

/**
 * The tokens that the authorizer was asked about so far. A last request comes before the answer:
 * once its line has arrived, so have all others.
 *
 * @param ask sends a request with a token
 */
export async function tokensAskedAbout(
  service: Pick<LocalService, 'output'>,
  ask: (token: string) => Promise<unknown>,
): Promise<readonly string[]> {
  const last = `last-${randomUUID()}`;
  await ask(last);
  await untilPrinted(service.output, `asked: ${last}\n`);
  const tokens = service.output().matchAll(/^asked: (?!last-)(.*)$/gm);
  return Array.from(tokens, ([, token = '']) => token);
}
