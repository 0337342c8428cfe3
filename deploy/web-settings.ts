import { type Resolver, settings } from '../build/settings';
import { webOriginOf } from '../build/web-origin';
import { contentSecurityPolicy, SECURITY_HEADERS } from '../build/web-policy';
import { isJsonObject } from '../lib/json-object';

/** Values of resources/web.yml and stages.yml that follow from the stage parameters of the web application. */
export const webSettings = {
  /** The origin of the page; null if the stage has none, for osls to take the next value. */
  webOrigin: async ({ resolveVariable }: Resolver): Promise<string | null> => {
    if (String(await resolveVariable('param:web')) !== 'true') return null;
    return webOriginOf(await resolveVariable('self:custom.web.domain'));
  },

  webAliases: async ({ resolveVariable }: Resolver): Promise<readonly string[]> => {
    const domain = await domainOf(resolveVariable);
    return domain === '' ? [] : [domain];
  },

  /** CloudFront chooses the version of TLS for its own domain. */
  webCertificate: async ({ resolveVariable }: Resolver): Promise<object> => {
    const domain = await domainOf(resolveVariable);
    if (domain === '') return { CloudFrontDefaultCertificate: true };
    return {
      AcmCertificateArn: await resolveVariable('self:custom.web.certificate'),
      SslSupportMethod: 'sni-only',
      MinimumProtocolVersion: 'TLSv1.2_2021',
    };
  },

  /** The Content-Security-Policy of the page, for `Fn::Sub`. */
  webPolicy: async ({ resolveVariable }: Resolver): Promise<string> =>
    contentSecurityPolicy([
      'https://${ApiGatewayRestApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}',
      ...(await providerOrigins(resolveVariable)),
    ]),

  webHeaders: (): typeof SECURITY_HEADERS => SECURITY_HEADERS,
};

type Resolve = Resolver['resolveVariable'];

async function domainOf(resolveVariable: Resolve): Promise<string> {
  return String(await resolveVariable('self:custom.web.domain')).trim();
}

/** The page signs in at the first of the trusted issuers; a provider may have its endpoints elsewhere. */
async function providerOrigins(resolveVariable: Resolve): Promise<readonly string[]> {
  const further = String(await resolveVariable('self:custom.web.providerOrigins'));
  const addresses = [await firstIssuer(resolveVariable), ...further.split(',')];
  const origins = addresses.map((address) => URL.parse(address.trim())?.origin ?? '');
  return [...new Set(origins.filter((origin) => /^https?:/.test(origin)))];
}

async function firstIssuer(resolveVariable: Resolve): Promise<string> {
  const list = await settings.trustedIssuers({ resolveVariable });
  if (list === '') {
    const [first = ''] = String(await resolveVariable('param:issuer')).split(',');
    return first;
  }
  const entries: unknown = JSON.parse(list);
  const first: unknown = Array.isArray(entries) ? entries[0] : undefined;
  return isJsonObject(first) ? String(first['issuer']) : '';
}
