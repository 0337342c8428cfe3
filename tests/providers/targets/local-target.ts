import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Caller } from '../../../lib/caller';
import type { IssuerEntry } from '../../../lib/config/trusted-issuer';
import { startLocalService } from '../../../local/offline/local-service';
import { decisionsIn, type Target } from './verdict';

const TIMEOUT_MS = 20_000;

/** The variables of a single issuer are refused beside a list. */
const WITHOUT_SINGLE_ISSUER = {
  JWT_ISSUER: '',
  JWT_AUDIENCE: '',
  JWKS_URI: '',
  JWT_ALGORITHMS: '',
  JWT_CLOCK_TOLERANCE_SECONDS: '',
  JWKS_MAX_STALE_SECONDS: '',
};

/**
 * Starts `sls offline` for the service in this folder.
 *
 * @param directory a copy of the service, which gets an issuers.yml
 */
export async function startLocalTarget(
  directory: string,
  issuers: readonly IssuerEntry[],
): Promise<Target> {
  // JSON is YAML.
  await writeFile(join(directory, 'issuers.yml'), JSON.stringify({ local: issuers }));
  const { baseUrl, output, stop } = await startLocalService(
    WITHOUT_SINGLE_ISSUER,
    // Without a cache of policies, every request reaches the authorizer.
    { directory, parameters: { authorizerTtl: '0' } },
  );
  const decisions = decisionsIn(output);
  const get = async (path: string, token: string): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(baseUrl + path, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, body: await response.json() };
  };
  return {
    name: 'sls offline',
    log: output,
    stop,
    judge: async (token) => {
      const before = decisions.count();
      const { status, body } = await get('/sayhello', token);
      const { outcome, reason, claim } = await decisions.at(before);
      const rejection = {
        ...(reason !== undefined && { reason }),
        ...(claim !== undefined && { claim }),
      };
      if (status !== 200) return { status, outcome, ...rejection, mayReadReports: false };
      const reports = await get('/test-reports', token);
      await decisions.at(before + 1);
      // The answer of functions/sayhello.ts.
      const { caller } = body as { readonly caller: Caller };
      return {
        status,
        outcome,
        ...rejection,
        principal: caller.principal,
        claims: caller.claims,
        mayReadReports: reports.status === 200,
      };
    },
  };
}
