/** What services/shared/scripted-answer.mjs is to answer, as the header Authorization says it to it. */
export interface ScriptedAnswer {
  readonly effect?: 'Allow' | 'Deny';
  /** Behind the ARN of the stage, such as `GET/orders`. */
  readonly resources?: readonly string[];
  readonly context?: unknown;
  readonly principalId?: string;
}

/** A policy with one statement. */
export function policy({
  effect = 'Allow',
  resources = ['*'],
  ...rest
}: ScriptedAnswer = {}): string {
  return JSON.stringify({
    principalId: 'alice',
    ...rest,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: effect,
          Action: 'execute-api:Invoke',
          Resource: resources.map((resource) => `STAGE/${resource}`),
        },
      ],
    },
  });
}

/** A context with the event as the authorizer saw it, and with every type of value. */
export const CONTEXT = { seen: '', text: 'a', number: 2, truth: true, fraction: 1.5 };
