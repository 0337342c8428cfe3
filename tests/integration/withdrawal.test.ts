import { findFreePorts } from '../../local/network/free-ports';
import { type LocalService, startLocalService } from '../../local/offline/local-service';
import { decodeToken } from '../support/local-tokens';
import { PROJECT_DIRECTORY } from '../support/process';
import {
  type Change,
  measureChange,
  type PrintedBounds,
  printedBounds,
  revoke,
  revokeAtProvider,
} from '../support/withdrawal';

const TIMEOUT_MS = 60_000;

jest.setTimeout(TIMEOUT_MS);

let service: LocalService;
/** The parameters of the service, for the tool as well. */
let parameters: Readonly<Record<string, string>>;
let bounds: PrintedBounds;

beforeAll(async () => {
  const [identityProviderPort = 0, revocationsPort = 0] = await findFreePorts(2);
  parameters = {
    provider: 'opaque',
    identityProviderPort: String(identityProviderPort),
    revocation: 'true',
    revocationRememberSeconds: '1',
    revocationsPort: String(revocationsPort),
    authorizerTtl: '1',
  };
  service = await startLocalService({}, { identityProviderPort, parameters });
  bounds = printedBounds(service.output(), service.issuer);
});

afterAll(() => service.stop());

async function tokenWith(request: object = {}): Promise<string> {
  const response = await fetch(`${service.issuer}/test-tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  return response.text();
}

async function statusOf(token: string): Promise<number> {
  const response = await fetch(`${service.baseUrl}/sayhello`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return response.status;
}

function revokeLocally(...args: readonly string[]): Promise<void> {
  return revoke(args, parameters, { cwd: PROJECT_DIRECTORY, env: process.env });
}

/** Makes a change while the token is in constant use, until its answers change from one status to another. */
function change(
  token: string,
  from: number,
  limitSeconds: number,
  make: () => Promise<unknown>,
): Promise<Change> {
  return measureChange({ from, request: () => statusOf(token), change: make, limitSeconds });
}

describe('sls offline refuses a withdrawn token within the time that it prints', () => {
  test('an opaque token that was revoked at the provider', async () => {
    const token = await tokenWith({ opaque: true });
    const { status, lastedSeconds } = await change(token, 200, bounds.introspection, () =>
      revokeAtProvider(service.issuer, token),
    );
    expect(status).toBe(401);
    expect(lastedSeconds).toBeLessThanOrEqual(bounds.introspection);
    expect(await statusOf(token)).toBe(401);
  });

  test('a JWT by its id, and accepts it again once that is undone', async () => {
    const [token, other] = [await tokenWith(), await tokenWith()];
    const id = [
      '--issuer',
      service.issuer,
      '--token-id',
      String(decodeToken(token).payload['jti']),
    ];
    const refused = await change(token, 200, bounds.list, () => revokeLocally(...id));
    expect(refused.status).toBe(403);
    expect(refused.lastedSeconds).toBeLessThanOrEqual(bounds.list);
    expect(await statusOf(other)).toBe(200);

    const accepted = await change(token, 403, bounds.list, () => revokeLocally(...id, '--undo'));
    expect(accepted.status).toBe(200);
  });

  test('every JWT of a subject that was issued before, and none that was issued since', async () => {
    const token = await tokenWith({ user: 'bob' });
    const subject = ['--issuer', service.issuer, '--subject', 'bob', '--issued-before', 'now'];
    const refused = await change(token, 200, bounds.list, () => revokeLocally(...subject));
    expect(refused.status).toBe(403);
    expect(refused.lastedSeconds).toBeLessThanOrEqual(bounds.list);
    expect(await statusOf(await tokenWith({ user: 'bob' }))).toBe(200);
  });
});
