// An identity provider whose users log in and out: node logout-provider.mjs LOGOUT_URI. It is oidc-provider with its own
// login page, where any name and any password will do. A process of its own, because Jest loads no ES modules.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { Provider } from 'oidc-provider';

const [, , logoutUri] = process.argv;

const server = createServer();
server.listen(0, 'localhost');
await once(server, 'listening');
const issuer = `http://localhost:${server.address().port}`;

const client = (id, isSessionRequired) => ({
  client_id: id,
  token_endpoint_auth_method: 'none',
  redirect_uris: ['https://app.example.com/callback'],
  backchannel_logout_uri: logoutUri,
  backchannel_logout_session_required: isSessionRequired,
});

const provider = new Provider(issuer, {
  clients: [client('session-app', true), client('subject-app', false)],
  cookies: { keys: [randomBytes(32).toString('base64url')] },
  features: {
    backchannelLogout: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => 'https://api.example.com',
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: 'api', accessTokenFormat: 'jwt' }),
    },
  },
  // Its own one refuses every address of this machine.
  fetch: (url, { dispatcher: _ownGuard, ...options }) => fetch(url, options),
  extraTokenClaims: (_context, { sid }) => (sid === undefined ? {} : { sid }),
});
// Its answer to the user does not depend on ours, so a test reads it here.
provider.on('backchannel.success', (_context, { clientId }) => {
  console.log(`logged out of ${clientId}`);
});
provider.on('backchannel.error', (_context, error, { clientId }) => {
  console.log(`not logged out of ${clientId}: ${error.message}`);
});
server.on('request', provider.callback());
console.log(`listening on ${issuer}`);
