import { withdrawalTable } from '../../explain/withdrawal-table';
import { requestAws } from '../../lib/aws/signed-request';
import { readAwsEnvironment } from '../../lib/config/aws-environment';
import { createWithdraw } from '../../lib/revocation/withdraw';
import { type LocalDatabase, startLocalDatabase } from '../../local/database/local-database';
import { findFreePorts } from '../../local/network/free-ports';
import { AUDIENCE, ISSUER, NOW, signed } from '../support/hostile-tokens';
import { requestFor, serviceOf, tell } from './scene';

const TABLE = 'service-revocations';
const options = { variables: { REVOCATION_TABLE: TABLE } };
const request = requestFor('GET /orders', signed({ aud: AUDIENCE, sub: 'alice' }));

let database: LocalDatabase;
let port: number;

beforeAll(async () => {
  [port = 0] = await findFreePorts(1);
  database = await startLocalDatabase({
    port,
    table: TABLE,
    template: 'resources/revocations.yml',
    resource: 'RevocationsTable',
  });
});

afterAll(() => {
  database.close();
});

/** Asks the database of stage local, as the tool does for a service with this port. */
function tableOn(revocationsPort: number) {
  const service = serviceOf(options);
  return withdrawalTable({ ...service, api: { ...service.api, custom: { revocationsPort } } });
}

test('the list of stage local is read in the database of npm start', async () => {
  const askTable = tableOn(port);
  expect((await tell(request, options, { askTable })).explanation.outcome).toBe('allowed');

  const aws = readAwsEnvironment({ AWS_REGION: 'local', ...database.environment });
  await createWithdraw(
    { table: TABLE, request: (asked) => requestAws(asked, aws), now: () => NOW * 1000 },
    'a test',
  )({ kind: 'subject', issuer: ISSUER, subject: 'alice', issuedBefore: NOW + 1 });
  const { explanation } = await tell(request, options, { askTable });
  expect(explanation).toMatchObject({ outcome: 'refused', reason: 'token_revoked' });
});

test('without that database, nothing is decided', async () => {
  const [closed = 0] = await findFreePorts(1);
  const { explanation } = await tell(request, options, { askTable: tableOn(closed) });
  expect(explanation).toMatchObject({ outcome: 'undecided', reason: 'revocations_unavailable' });
});
