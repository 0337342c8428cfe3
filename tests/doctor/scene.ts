import type { IncomingMessage, ServerResponse } from 'node:http';
import { examine } from '../../doctor/doctor';
import { textOf } from '../../doctor/report';
import { decisionPlanOf } from '../../lib/policy/decision-plan';
import { planPolicy } from '../../lib/policy/plan';
import { type KeySetServer, startKeySetServer } from '../support/key-set-server';
import { TEST_PUBLIC_ROUTES, TEST_RULES } from '../support/test-service';

export const AUDIENCE = 'https://api.example.com';

/** The rules of the tests, as a service hands its own over. */
export const SERVICE = {
  accessRules: TEST_RULES,
  plan: decisionPlanOf(planPolicy(TEST_RULES, TEST_PUBLIC_ROUTES)),
};

/** The answer of a provider to one path: a value as JSON, or anything. */
export type Answer = object | ((request: IncomingMessage, response: ServerResponse) => void);

/** A provider with a discovery document and a key set; a path that is not named is answered with 404. */
export async function startProvider(
  answersOf: (issuer: string) => Readonly<Record<string, Answer>>,
): Promise<KeySetServer> {
  const server = await startKeySetServer();
  const answers = answersOf(server.issuer);
  server.answer((request, response) => {
    const answer = answers[request.url ?? ''];
    if (typeof answer === 'function') answer(request, response);
    else response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? {}));
  });
  return server;
}

/** The paths of a provider that does everything right. */
export function goodAnswers(issuer: string, keys: readonly unknown[]): Record<string, Answer> {
  return {
    '/.well-known/openid-configuration': {
      issuer,
      jwks_uri: `${issuer}/keys`,
      id_token_signing_alg_values_supported: ['RS256'],
    },
    '/keys': { keys },
  };
}

/** Runs the doctor on entries, and returns its lines. */
export async function linesOn(
  entries: readonly object[],
  token?: string,
  now?: () => number,
): Promise<readonly string[]> {
  return linesOnVariables({ TRUSTED_ISSUERS: JSON.stringify(entries) }, token, now);
}

/** Runs the doctor on variables of the authorizer, and returns its lines. */
export async function linesOnVariables(
  variables: Readonly<Record<string, unknown>>,
  token?: string,
  now?: () => number,
): Promise<readonly string[]> {
  const sections = await examine('local', { variables, problems: [] }, token, SERVICE, now);
  return textOf(sections).trimEnd().split('\n');
}

/** Those that are a problem. */
export function problemsIn(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => line.startsWith('problem'));
}
