import { isJsonObject, type JsonObject } from '../lib/json-object';

/** The services that pass on requests from the internet, for whichever account has set them up. */
const ENTRANCE_SERVICES = /apigateway|elasticloadbalancing|vpc-lattice/;

/**
 * Finds the reason why a permission may let callers invoke a function past the authorizer.
 *
 * @param id that of the resource: osls makes a permission without a source for each function of a WebSocket API
 * @param properties those of an `AWS::Lambda::Permission`
 * @returns the rest of a sentence that begins with the resource, or undefined
 */
export function permissionProblem(id: string, properties: JsonObject): string | undefined {
  const { Principal: principal, FunctionUrlAuthType: urlAuthorization = 'AWS_IAM' } = properties;
  if (principal === '*') {
    return 'lets everybody invoke a function (Principal "*"), past the authorizer; name the service or account in Principal';
  }
  if (urlAuthorization !== 'AWS_IAM') {
    return 'lets callers invoke a function through a function URL, past the authorizer; remove FunctionUrlAuthType';
  }
  if (typeof principal !== 'string' && !isNarrow(principal)) {
    return `has a Principal that may become "*" (${JSON.stringify(principal)}), so that everybody may invoke a function past the authorizer; write the service or account as text`;
  }
  const isEntrance = ENTRANCE_SERVICES.test(JSON.stringify(principal));
  if (isEntrance && isOpen(properties['SourceArn']) && isOpen(properties['SourceAccount'])) {
    return `lets ${typeof principal === 'string' ? principal : 'a service'} invoke a function for every account, past the authorizer; add the SourceArn of the one API that may${id.endsWith('LambdaPermissionWebsockets') ? ` to resources.extensions.${id}.Properties in serverless.yml: { Fn::Sub: 'arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${WebsocketsApi}/*' }` : ''}`;
  }
  return undefined;
}

/** Tells whether a computed principal is certain to be one account, role or service, as osls makes it for a log. */
function isNarrow(principal: unknown): boolean {
  if (!isJsonObject(principal)) return false;
  const { Ref: reference, 'Fn::Sub': substitution, 'Fn::Join': join } = principal;
  if (reference === 'AWS::AccountId' || 'Fn::GetAtt' in principal) return true;
  // A text with a letter of its own is not "*" for any value of its variables.
  const texts = [substitution, join].flat(3).filter((part) => typeof part === 'string');
  return texts.some((text) => /\w/.test(text.replace(/\$\{[^}]*\}/g, '')));
}

/** Tells whether a source leaves the account open. */
function isOpen(source: unknown): boolean {
  return (
    source === undefined ||
    (typeof source === 'string' && /^(?:\*|$|arn(?::[^:]*){3}:\*)/.test(source))
  );
}
