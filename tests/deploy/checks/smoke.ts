import { match, rejects } from 'node:assert/strict';
import type { Report } from '../report';
import type { Stage } from '../stage';

/** `npm run smoke`, with a client of the local identity provider. */
export async function checkSmoke(report: Report, stage: Stage, issuer: string): Promise<void> {
  const settings = {
    SMOKE_TOKEN_URL: `${issuer}/token`,
    SMOKE_CLIENT_ID: 'demo-service',
    SMOKE_CLIENT_SECRET: 'demo-service-secret',
    SMOKE_SCOPE: 'orders:read orders:write products:read',
  };
  await report.check('npm run smoke passes with a token by client credentials', async () => {
    const output = await stage.smoke(settings);
    match(output, /✓ POST \/orders makes an order/);
    match(output, /\b\d+ passed, 0 failed/);
  });
  await report.check('npm run smoke fails with a token of no scope', async () => {
    await rejects(stage.smoke({ ...settings, SMOKE_SCOPE: '' }), /status is 200/);
  });
}
