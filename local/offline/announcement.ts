import type { PluginLog } from '../../build/osls';
import { isGuarded } from '../network/listener-guard';
import { waitForListener } from '../network/loopback';
import type { Identities } from '../provider/identities';
import { usageKeys } from '../provider/usage-keys';
import type { OfflineSettings } from './offline-settings';
import { readyMessage } from './ready-message';

const START_TIMEOUT_MS = 60_000;

type Log = Pick<PluginLog, 'notice' | 'error'>;

/**
 * Waits for the API, and prints how to call it. If it does not answer, or answers web pages that it should refuse, the
 * process ends.
 *
 * @param identities undefined if the identity provider is another one than the local one
 */
export async function announceWhenReady(
  settings: OfflineSettings,
  identities: (() => Identities) | undefined,
  log: Log,
): Promise<void> {
  if (await waitForListener(settings.apiPort, START_TIMEOUT_MS, settings.host)) {
    await endUnlessGuarded(settings, log);
    const known = identities?.();
    const users = [...(known?.users.keys() ?? [])];
    const { usageKeyClaim } = settings;
    const keys = known && usageKeyClaim ? usageKeys(known, usageKeyClaim) : [];
    log.notice(`\n${readyMessage(settings, users, keys)}\n`);
  } else {
    const seconds = START_TIMEOUT_MS / 1000;
    // It may listen all the same, and perhaps to web pages too.
    log.error(
      `The API did not answer on ${settings.host} within ${seconds} seconds; its own output says why`,
    );
    process.exit(1);
  }
}

/** Another version of serverless-offline or of Node could listen in a way that the guard does not know. */
async function endUnlessGuarded(
  { host, apiPort, lambdaPort, protocol }: OfflineSettings,
  log: Log,
): Promise<void> {
  const guarded = await Promise.all([
    isGuarded(lambdaPort, 'http', host),
    isGuarded(apiPort, protocol, host),
  ]);
  if (guarded.every(Boolean)) return;
  log.error(
    'The local servers do not refuse web pages, so any page that you visit could run a function: local/network/listener-guard.ts does not fit this version of serverless-offline.',
  );
  process.exit(1);
}
