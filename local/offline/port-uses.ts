import type { PortUse } from '../network/free-ports';
import { localIssuer } from '../provider/identity-provider';
import { webProblem } from '../web/web-settings';
import type { OfflineSettings } from './offline-settings';

/** The ports that `sls offline` listens on, without those of other plugins. */
export function portUses(settings: OfflineSettings): PortUse[] {
  const { apiPort, lambdaPort, identityProviderPort, webPort, played } = settings;
  const uses: PortUse[] = [
    { port: apiPort, usedBy: 'the API', remedy: { parameter: 'apiPort=3100' } },
    { port: lambdaPort, usedBy: 'Lambda', remedy: { parameter: 'lambdaPort=3102' } },
  ];
  if (webPort !== undefined && webProblem(settings) === undefined) {
    const remedy = { parameter: 'webPort=3101' };
    uses.push({ port: webPort, usedBy: 'the web application', remedy });
  }
  if (identityProviderPort === undefined) return uses;
  const usedBy = `the local identity provider (${localIssuer(identityProviderPort)})`;
  // A played provider has the port of the parameter, whatever the environment says.
  const remedy =
    process.env['JWT_ISSUER'] && played === undefined
      ? { setting: 'give JWT_ISSUER another port, or unset it' }
      : { parameter: 'identityProviderPort=4100' };
  return [...uses, { port: identityProviderPort, usedBy, remedy }];
}
