// The answer that the header Authorization of an event asks for: `throw MESSAGE`, or an answer in JSON, in which
// STAGE is the ARN of the stage, and the context of the name `seen` becomes the parts of the event that do not
// depend on the machine. A member without a value may be missing, null or empty: AWS's examples have each.

const MEMBERS = [
  ...['version', 'type', 'identitySource', 'routeKey', 'rawPath', 'rawQueryString', 'cookies'],
  ...['resource', 'path', 'httpMethod', 'queryStringParameters', 'pathParameters'],
  ...['multiValueQueryStringParameters', 'stageVariables'],
];

export const scriptOf = (event) => event.headers.authorization ?? event.headers.Authorization ?? '';

export const scriptedAnswer = (event) => {
  const script = scriptOf(event);
  const arn = event.routeArn ?? event.methodArn;
  const [api = '', stage = ''] = arn.split('/');
  if (script.startsWith('throw ')) throw new Error(script.slice('throw '.length));
  const answer = JSON.parse(script.replaceAll('STAGE', `${api}/${stage}`));
  if (answer?.context?.seen !== undefined) {
    const seen = MEMBERS.flatMap((name) => (hasValue(event[name]) ? [[name, event[name]]] : []));
    answer.context.seen = JSON.stringify({
      ...Object.fromEntries(seen),
      resource: arn
        .split(':')
        .at(-1)
        .replace(/^[^/]+/, 'API'),
    });
  }
  return answer;
};

function hasValue(member) {
  return typeof member === 'object' ? Object.keys(member ?? {}).length > 0 : Boolean(member);
}
