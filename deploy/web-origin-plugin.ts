import type { Osls } from '../build/osls';
import { ORIGIN_KNOWN_ON_DEPLOY } from '../build/web-origin';
import { isJsonObject } from '../lib/json-object';

interface PackagedService {
  readonly provider: { readonly compiledCloudFormationTemplate: object };
}

/** Puts the domain that CloudFront gives to the distribution in the place of {@link ORIGIN_KNOWN_ON_DEPLOY}. */
export class WebOriginPlugin {
  readonly hooks = {
    'after:aws:package:finalize:mergeCustomProviderResources': (): void => {
      const { provider } = this.osls.service;
      Object.assign(
        provider.compiledCloudFormationTemplate,
        withDomain(provider.compiledCloudFormationTemplate),
      );
    },
  };

  constructor(private readonly osls: Pick<Osls<PackagedService>, 'service'>) {}
}

function withDomain(value: unknown): unknown {
  if (typeof value === 'string')
    return value.includes(ORIGIN_KNOWN_ON_DEPLOY) ? joined(value) : value;
  if (Array.isArray(value)) return value.map(withDomain);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withDomain(member)]),
  );
}

/** Not `Fn::Sub`: a mapping template of API Gateway has `${` of its own. */
function joined(text: string): object {
  const origin = ['https://', { 'Fn::GetAtt': ['WebDistribution', 'DomainName'] }];
  const parts = text
    .split(ORIGIN_KNOWN_ON_DEPLOY)
    .flatMap((part, index) => [...(index === 0 ? [] : origin), ...(part === '' ? [] : [part])]);
  return { 'Fn::Join': ['', parts] };
}
