/** What of AWS's own APIs the test asks, beside what osls asks. The emulator checks no signature. */
export interface EmulatedAws {
  /** The lines of a log group, in their order. */
  readonly logLines: (group: string) => Promise<readonly string[]>;
  /** Everything that a stack of this service leaves behind if it is not removed, as `kind: name`. */
  readonly inventory: () => Promise<readonly string[]>;
  readonly deleteFunction: (name: string) => Promise<void>;
}

interface Listing {
  readonly kind: string;
  readonly service: string;
  readonly path: string;
  readonly target?: string;
  /** Finds the names in the answer, whether that is JSON or XML. */
  readonly name: RegExp;
}

const LISTINGS: readonly Listing[] = [
  {
    kind: 'stack',
    service: 'cloudformation',
    path: '/?Action=DescribeStacks&Version=2010-05-15',
    name: /<StackName>([^<]+)/g,
  },
  { kind: 'bucket', service: 's3', path: '/', name: /<Name>([^<]+)/g },
  {
    kind: 'function',
    service: 'lambda',
    path: '/2015-03-31/functions',
    name: /"FunctionName": ?"([^"]+)/g,
  },
  { kind: 'API', service: 'apigateway', path: '/restapis', name: /"name": ?"([^"]+)/g },
  {
    kind: 'role',
    service: 'iam',
    path: '/?Action=ListRoles&Version=2010-05-08',
    name: /<RoleName>([^<]+)/g,
  },
  {
    kind: 'log group',
    service: 'logs',
    path: '/',
    target: 'Logs_20140328.DescribeLogGroups',
    name: /"logGroupName": ?"([^"]+)/g,
  },
  {
    kind: 'alarm',
    service: 'monitoring',
    path: '/?Action=DescribeAlarms&Version=2010-08-01',
    name: /<AlarmName>([^<]+)/g,
  },
  {
    kind: 'dashboard',
    service: 'monitoring',
    path: '/?Action=ListDashboards&Version=2010-08-01',
    name: /<DashboardName>([^<]+)/g,
  },
  {
    kind: 'topic',
    service: 'sns',
    path: '/?Action=ListTopics&Version=2010-03-31',
    name: /<TopicArn>([^<]+)/g,
  },
  // demo
  {
    kind: 'table',
    service: 'dynamodb',
    path: '/',
    target: 'DynamoDB_20120810.ListTables',
    name: /"([^"]+)"(?=[,\]])/g,
  },
  // end of demo
];

const TIMEOUT_MS = 10_000;

export function emulatedAws(url: string, region: string): EmulatedAws {
  async function ask(
    { service, path, target }: Pick<Listing, 'service' | 'path' | 'target'>,
    body = '{}',
    method = target === undefined ? 'GET' : 'POST',
  ): Promise<string> {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=none`,
        ...(target !== undefined && {
          'x-amz-target': target,
          'content-type': 'application/x-amz-json-1.1',
        }),
      },
      ...(target !== undefined && { body }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${service} answered ${response.status}: ${text}`);
    return text;
  }

  return {
    inventory: async () => {
      const lists = await Promise.all(
        LISTINGS.map(async (listing) => {
          const answer = await ask(listing);
          return [...answer.matchAll(listing.name)].map(([, name]) => `${listing.kind}: ${name}`);
        }),
      );
      return lists.flat().sort();
    },

    deleteFunction: async (name) => {
      await ask({ service: 'lambda', path: `/2015-03-31/functions/${name}` }, '', 'DELETE');
    },

    logLines: async (logGroupName) => {
      const lines: string[] = [];
      let nextToken: string | undefined;
      do {
        const target = 'Logs_20140328.FilterLogEvents';
        const body = JSON.stringify({ logGroupName, nextToken });
        // The shape is that of CloudWatch Logs; what depends on it would find no line otherwise.
        const page = JSON.parse(await ask({ service: 'logs', path: '/', target }, body)) as {
          readonly events: readonly { readonly message: string }[];
          readonly nextToken?: string;
        };
        lines.push(...page.events.map(({ message }) => message));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return lines;
    },
  };
}

/** The kinds of things that an inventory knows of. */
export const KINDS: readonly string[] = LISTINGS.map(({ kind }) => kind);
