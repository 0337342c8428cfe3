import { LOCAL_STAGE } from '../../build/declared-service';
import { parseTokenSource } from '../../build/token-source';
import { ORIGIN_KNOWN_ON_DEPLOY, webOriginOf } from '../../build/web-origin';
import { isKnownOnDeploy } from './kinds';
import { type Parameter, parametersInForce } from './places';
import type { SettingSources } from './sources';

type Parameters = ReadonlyMap<string, Parameter>;

/**
 * Finds settings with which the web application could not sign in, or not call the API. Stage local has one of its own.
 *
 * @returns one sentence for each
 */
export function findWebProblems(sources: SettingSources): readonly string[] {
  const parameters = parametersInForce(sources);
  const web = parameters.get('web');
  if (sources.stage === LOCAL_STAGE || String(web?.value) !== 'true') return [];
  return [
    ...signInProblems(parameters, web?.described ?? ''),
    ...domainProblems(parameters),
    ...originProblems(parameters),
  ];
}

function signInProblems(parameters: Parameters, web: string): readonly string[] {
  const issuer = parameters.get('issuer');
  const tokenSource = parseTokenSource(parameters.get('tokenSource')?.value);
  return [
    ...(tokenSource !== undefined && tokenSource.place !== 'header'
      ? [
          `${describe(parameters, 'tokenSource')} must be a header, such as 'Authorization: Bearer', because the web application sends the token in one`,
        ]
      : []),
    ...(textOf(parameters, 'webClientId') === ''
      ? [
          `${web} needs webClientId: the id of the client, without a secret, as which the page signs in`,
        ]
      : []),
    ...(isKnownOnDeploy(issuer?.value)
      ? [
          `${issuer?.described ?? ''} must be known when the service is packaged, because the page may send requests to no other provider`,
        ]
      : []),
  ];
}

function domainProblems(parameters: Parameters): readonly string[] {
  const domain = textOf(parameters, 'webDomain');
  const certificate = textOf(parameters, 'webCertificate');
  if ((domain === '') === (certificate === '')) return [];
  return domain === ''
    ? [
        `${describe(parameters, 'webCertificate')} needs webDomain: the domain that the certificate is for`,
      ]
    : [
        `${describe(parameters, 'webDomain')} needs webCertificate: the ARN of a certificate for ${domain} in us-east-1`,
      ];
}

function originProblems(parameters: Parameters): readonly string[] {
  const origin = webOriginOf(textOf(parameters, 'webDomain'));
  const allowed = textOf(parameters, 'corsOrigin');
  // A blank or another kind of value is reported as such, and osls has not resolved a variable yet.
  if (allowed === '' || allowed.includes('${')) return [];
  if (allowed.split(',').some((each) => ['*', origin].includes(each.trim()))) return [];
  const problem = `${describe(parameters, 'corsOrigin')} does not hold the origin of the web application`;
  return [
    origin === ORIGIN_KNOWN_ON_DEPLOY
      ? `${problem}, which CloudFront chooses; remove the setting, or set webDomain and list both`
      : `${problem}; add ${origin}, or remove the setting`,
  ];
}

function textOf(parameters: Parameters, name: string): string {
  const value = parameters.get(name)?.value;
  return typeof value === 'string' ? value.trim() : '';
}

function describe(parameters: Parameters, name: string): string {
  return parameters.get(name)?.described ?? name;
}
