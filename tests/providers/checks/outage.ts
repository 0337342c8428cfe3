import { setTimeout as delay } from 'node:timers/promises';
import type { Report } from '../../deploy/report';
import { rsaKey, signToken } from '../../support/signing';
import { clientCredentials } from '../oauth/authorization-server';
import { keycloakClient, type Scene, springClient } from '../scene';
import type { Server } from '../server';
import { expectVerdict, granted, SCOPE, undecided, unauthorized } from '../targets/verdict';

/** The servers, and the way to start Spring again. */
interface Servers {
  readonly keycloak: Server;
  readonly stopSpring: () => Promise<void>;
  readonly startSpring: () => Promise<void>;
}

const OUTAGE_MS = 30_000;
/** Until the requests for unknown key ids are allowed again: `UNKNOWN_KID_INTERVAL_MS`. */
const RECOVERY_TIMEOUT_MS = 40_000;

/**
 * Thirty seconds in which Keycloak accepts connections and answers nothing, and nothing listens on the
 * port of Spring.
 */
export async function checkOutage(report: Report, scene: Scene, servers: Servers): Promise<void> {
  const { staff, customers, spring, entries, targets, withPackaged } = scene;
  const machine = keycloakClient('machine');
  const issueBySpring = async (): Promise<string> =>
    (await clientCredentials(spring, springClient('machine'), SCOPE)).access_token;
  // Tokens that no authorizer has seen before the outage.
  const known = [
    (await clientCredentials(staff, machine, SCOPE)).access_token,
    (await clientCredentials(customers, machine, SCOPE)).access_token,
  ];
  const ofSpring = await issueBySpring();
  const unknown = [staff, customers, spring].map(({ issuer }) => tokenOfNobody(issuer));

  servers.keycloak.signal('SIGSTOP');
  const began = Date.now();
  try {
    await report.check(
      'Keycloak answers nothing: an authorizer that starts judges Spring only',
      () =>
        withPackaged(Object.values(entries), async (packaged) => {
          await expectVerdict(packaged, await issueBySpring(), granted());
          await expectVerdict(packaged, known[0], undecided('keys_unavailable'));
        }),
    );
    await servers.stopSpring();
    await report.check('granted: tokens of known keys while the providers are down', async () => {
      for (const token of [...known, ofSpring]) await expectVerdict(targets, token, granted());
    });
    await delay(Math.max(0, began + OUTAGE_MS - MARGIN_MS - Date.now()));
    await report.check(
      'undecided: tokens of unknown keys while the providers are down',
      async () => {
        for (const token of unknown) {
          await expectVerdict(targets, token, undecided('keys_unavailable'));
        }
      },
    );
    await delay(Math.max(0, began + OUTAGE_MS - Date.now()));
    await report.check(`granted: tokens of known keys after ${OUTAGE_MS / 1000} s`, async () => {
      for (const token of [...known, ofSpring]) await expectVerdict(targets, token, granted());
    });
  } finally {
    servers.keycloak.signal('SIGCONT');
    await servers.startSpring();
  }

  await report.check('granted: new tokens of Keycloak as soon as it is back', async () => {
    const { access_token: token } = await clientCredentials(staff, machine, SCOPE);
    await expectVerdict(targets, token, granted());
  });
  await report.check('granted: a token of the new key of Spring, which has started again', () =>
    eventually(async () => expectVerdict(targets, await issueBySpring(), granted())),
  );
  await report.check('refused for now: a token of the key that Spring has lost', () =>
    expectVerdict(targets, ofSpring, unauthorized('key_not_found')),
  );
  await report.check('refused for now, and no longer undecided: tokens of unknown keys', () =>
    eventually(async () => {
      for (const token of unknown) {
        await expectVerdict(targets, token, unauthorized('key_not_found'));
      }
    }),
  );
}

/** Before the end of the outage, when requests for unknown key ids are allowed again. */
const MARGIN_MS = 8_000;

/** A token that names the issuer, and a key that it has never published. */
function tokenOfNobody(issuer: string): string {
  const exp = Math.floor(Date.now() / 1000) + 900;
  const aud = 'https://api.example.com';
  return signToken({ iss: issuer, aud, sub: 'nobody', exp }, rsaKey('never-published'));
}

/** Repeats a check until it passes, or for as long as the authorizer may wait to ask again. */
async function eventually(check: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + RECOVERY_TIMEOUT_MS;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(500);
    }
  }
}
