import {
  introspectedEntry,
  NoIntrospectingClientError,
} from '../../../../local/provider/played/introspected-entry';
import { localIdentities } from '../../../support/identities';

const ISSUER = 'http://localhost:4000';
const AUDIENCES = ['https://api.example.com'];

describe('the entry of the local provider that is asked about its tokens', () => {
  test('asks in the name of the client that may ask about any token', () => {
    expect(introspectedEntry(ISSUER, AUDIENCES, localIdentities())).toMatchObject({
      issuer: ISSUER,
      audiences: AUDIENCES,
      introspection: {
        endpoint: 'http://localhost:4000/token/introspection',
        clientId: 'demo-api',
        clientSecret: 'demo-api-secret',
      },
    });
  });

  test('cannot be made without such a client, and says what to write', () => {
    const clients = new Map([...localIdentities().clients].filter(([id]) => id !== 'demo-api'));
    expect(() => introspectedEntry(ISSUER, AUDIENCES, { clients })).toThrow(
      new NoIntrospectingClientError(
        'local/identities.yml must have a client that may ask about any token, for example: demo-api: { secret: demo-api-secret, introspectsAnyToken: true }',
      ),
    );
  });
});
