import { match, rejects } from 'node:assert/strict';
import type { Environment } from '../../support/process';
import type { Report } from '../report';
import type { Stage } from '../stage';

/** The settings of `npm run smoke` for a client of the local identity provider. */
export function smokeSettings(issuer: string): Environment {
  return {
    SMOKE_TOKEN_URL: `${issuer}/token`,
    SMOKE_CLIENT_ID: 'demo-service',
    SMOKE_CLIENT_SECRET: 'demo-service-secret',
    // demo
    SMOKE_SCOPE: 'orders:read orders:write products:read',
    // end of demo
  };
}

/** `npm run smoke`, with a client of the local identity provider. */
export async function checkSmoke(report: Report, stage: Stage, issuer: string): Promise<void> {
  const settings = smokeSettings(issuer);
  await report.check('npm run smoke passes with a token by client credentials', async () => {
    const output = await stage.smoke(settings);
    match(output, /✓ GET \/sayhello greets the principal/);
    match(output, /\b\d+ passed, 0 failed/);
  });
  await report.check('npm run smoke fails with a token that the stage refuses', async () => {
    // The tokens of this client are opaque, and the authorizer wants a JWT.
    const opaque = {
      SMOKE_CLIENT_ID: 'demo-opaque-service',
      SMOKE_CLIENT_SECRET: 'demo-opaque-service-secret',
    };
    await rejects(stage.smoke({ ...settings, ...opaque }), /status is 200/);
  });
}
