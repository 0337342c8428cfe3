import type { PrintedService } from '../../routes/declared-service';

const AUTHORIZER = { name: 'authorizer', identitySource: 'method.request.header.Authorization' };

/** A service as osls prints it, with these `http` events by function; `!` marks a route without the authorizer. */
export function printedService(
  functions: Readonly<Record<string, readonly string[]>>,
  more: { readonly stage?: string; readonly environment?: Readonly<Record<string, string>> } = {},
): PrintedService {
  const { stage = 'local', environment = {} } = more;
  const eventOf = (route: string) => {
    const [method, path] = route.replace('!', '').split(' ');
    return { http: { method, path, ...(route.startsWith('!') ? {} : { authorizer: AUTHORIZER }) } };
  };
  const entries = Object.entries(functions).map(
    ([name, routes]) => [name, { events: routes.map(eventOf) }] as const,
  );
  return {
    provider: { stage, region: 'eu-central-1' },
    functions: {
      authorizer: {
        environment: {
          JWT_ISSUER: 'http://localhost:4000',
          JWT_AUDIENCE: 'https://api.example.com',
          ...environment,
        },
      },
      ...Object.fromEntries(entries),
    },
  };
}
