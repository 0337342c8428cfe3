import { strictEqual } from 'node:assert/strict';
import { SUPPORTED_ALGORITHMS } from '../../../lib/config/trusted-issuer';
import type { Report } from '../../deploy/report';
import { decodeToken } from '../../support/local-tokens';
import { clientCredentials } from '../oauth/authorization-server';
import { algorithmClient, keycloakClient, type Scene } from '../scene';
import { expectVerdict, granted, rejected, SCOPE } from '../targets/verdict';

/** A token for each algorithm, signed by Keycloak. */
export async function checkAlgorithms(report: Report, scene: Scene): Promise<void> {
  const { staff, customers, entries, targets, withPackaged } = scene;
  for (const algorithm of SUPPORTED_ALGORITHMS) {
    await report.check(`granted: a token that is signed with ${algorithm}`, async () => {
      const { access_token: token } = await clientCredentials(
        staff,
        algorithmClient(algorithm),
        SCOPE,
      );
      strictEqual(decodeToken(token).header['alg'], algorithm);
      await expectVerdict(targets, token, granted());
    });
  }
  await report.check('granted: a token that is signed with EdDSA by an Ed448 key', async () => {
    const { access_token: token } = await clientCredentials(
      customers,
      keycloakClient('ed448'),
      SCOPE,
    );
    // RFC 8032 section 5.2: twice 57 bytes.
    strictEqual(decodeToken(token).signature.length, 114);
    await expectVerdict(targets, token, granted());
  });
  await report.check('refused: each algorithm that the entry does not list', () =>
    withPackaged([{ ...entries.staff, algorithms: ['RS256'] }], async (packaged) => {
      for (const algorithm of SUPPORTED_ALGORITHMS) {
        const client = algorithmClient(algorithm);
        const { access_token: token } = await clientCredentials(staff, client, SCOPE);
        const expected = algorithm === 'RS256' ? granted() : rejected('algorithm_not_allowed');
        await expectVerdict(packaged, token, expected);
      }
    }),
  );
}
