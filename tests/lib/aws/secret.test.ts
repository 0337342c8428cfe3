import { createSecret } from '../../../lib/aws/secret';
import { readSecret } from '../../../lib/aws/stored-secret';
import {
  type Answer,
  answerWith,
  type AwsServer,
  startAwsServer,
} from '../../support/aws/aws-server';

const NAME = '/jwt-authorizer/dev/client-secret';
const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:client-a1B2c3';

let server: AwsServer;
let nowMs: number;

beforeEach(async () => {
  nowMs = Date.parse('2026-03-01T00:00:00Z');
  server = await startAwsServer();
});

afterEach(() => server.close());

function secretNamed(name: string) {
  return createSecret(name, () => nowMs, server.environment);
}

function parameter(value: unknown): Answer {
  return answerWith({ Parameter: { Name: NAME, Type: 'SecureString', Value: value } });
}

const BROKEN = answerWith({ __type: 'InternalServerError' }, 500);

describe('a secret is read', () => {
  test('from Parameter Store by its name, decrypted', async () => {
    server.answer(parameter('s3cret\n'));
    await expect(secretNamed(NAME).current()).resolves.toBe('s3cret');
    expect(server.requests).toEqual([
      expect.objectContaining({
        target: 'AmazonSSM.GetParameter',
        body: { Name: NAME, WithDecryption: true },
        scope: expect.stringMatching(/eu-central-1\/ssm\/aws4_request$/) as string,
      }),
    ]);
  });

  test('from Secrets Manager by its ARN, in the region of the ARN', async () => {
    server.answer(answerWith({ ARN, SecretString: 's3cret' }));
    await expect(secretNamed(ARN).current()).resolves.toBe('s3cret');
    expect(server.requests).toEqual([
      expect.objectContaining({
        target: 'secretsmanager.GetSecretValue',
        body: { SecretId: ARN },
        scope: expect.stringMatching(/eu-west-1\/secretsmanager\/aws4_request$/) as string,
      }),
    ]);
  });

  test('from a member of a secret that is a JSON object', async () => {
    server.answer(answerWith({ SecretString: '{"client_secret":"s3cret","other":"x"}' }));
    await expect(secretNamed(`${ARN}#client_secret`).current()).resolves.toBe('s3cret');
  });

  test('once for requests at the same time, and not again while it is young', async () => {
    server.answer(parameter('s3cret'));
    const secret = secretNamed(NAME);
    await Promise.all(Array.from({ length: 100 }, () => secret.current()));
    nowMs += 300_000 - 1;
    await secret.current();
    expect(server.requests).toHaveLength(1);
  });

  test('anew when it is old', async () => {
    server.answer(parameter('old'));
    const secret = secretNamed(NAME);
    await secret.current();
    server.answer(parameter('new'));
    nowMs += 300_000;
    await expect(secret.current()).resolves.toBe('new');
    await expect(secret.current()).resolves.toBe('new');
    expect(server.requests).toHaveLength(2);
  });

  test('anew if the clock was set back, since its age is not known', async () => {
    server.answer(parameter('old'));
    const secret = secretNamed(NAME);
    await secret.current();
    server.answer(parameter('new'));
    nowMs -= 3_600_000;
    await expect(secret.current()).resolves.toBe('new');
    await expect(secret.current()).resolves.toBe('new');
    expect(server.requests).toHaveLength(2);
  });

  test('anew once for all who ask when it is old, and all of them get the new one', async () => {
    server.answer(parameter('old'));
    const secret = secretNamed(NAME);
    await secret.current();
    server.answer(parameter('new'));
    nowMs += 300_000;
    const values = await Promise.all([secret.current(), secret.current(), secret.current()]);
    expect(values).toEqual(['new', 'new', 'new']);
    expect(server.requests).toHaveLength(2);
  });
});

describe('a secret that the provider refused', () => {
  test('is read anew', async () => {
    server.answer(parameter('old'));
    const secret = secretNamed(NAME);
    await secret.current();
    server.answer(parameter('new'));
    nowMs += 10_000;
    secret.refused();
    await expect(secret.current()).resolves.toBe('new');
    await secret.current();
    expect(server.requests).toHaveLength(2);
  });

  test('is read at most once in 10 seconds, however often it is refused', async () => {
    server.answer(parameter('wrong'));
    const secret = secretNamed(NAME);
    for (let second = 0; second < 60; second += 1) {
      await secret.current();
      secret.refused();
      nowMs += 1_000;
    }
    expect(server.requests).toHaveLength(6);
  });
});

describe('if a secret cannot be read anew', () => {
  test('the one before stays in use for a day, and it is tried again', async () => {
    server.answer(parameter('old'));
    const secret = secretNamed(NAME);
    await secret.current();
    server.answer(BROKEN);
    nowMs += 86_400_000 - 1;
    await expect(secret.current()).resolves.toBe('old');
    nowMs += 1;
    await expect(secret.current()).rejects.toThrow(
      `The secret ${NAME} cannot be read: ssm GetParameter failed: InternalServerError`,
    );
    server.answer(parameter('new'));
    nowMs += 1_000;
    await expect(secret.current()).resolves.toBe('new');
  });

  test('it is tried at most once in 10 seconds', async () => {
    server.answer(parameter('old'));
    const secret = secretNamed(NAME);
    await secret.current();
    server.answer(BROKEN);
    nowMs += 300_000;
    for (let second = 0; second < 30; second += 1) {
      await expect(secret.current()).resolves.toBe('old');
      nowMs += 1_000;
    }
    expect(server.requests).toHaveLength(1 + 3);
  });
});

test('without any secret, it is tried once in a second, and the error says what happened', async () => {
  server.answer(BROKEN);
  const secret = secretNamed(NAME);
  for (let step = 0; step < 10; step += 1) {
    await expect(secret.current()).rejects.toThrow('InternalServerError');
    nowMs += 500;
  }
  expect(server.requests).toHaveLength(5);
});

describe('a read that a freeze of the function interrupted', () => {
  /** Holds each answer back; `answers` has the functions that send them. */
  function holdAnswers() {
    const answers: ((value: string) => void)[] = [];
    let arrived: () => void = () => undefined;
    server.answer((request, response) => {
      answers.push((value) => {
        parameter(value)(request, response);
      });
      arrived();
    });
    const arrivalOf = async (count: number): Promise<void> => {
      while (answers.length < count) await new Promise<void>((resolve) => (arrived = resolve));
    };
    return { answers, arrivalOf };
  }

  test('is one that has lasted for longer than its deadline and a busy moment: 950 ms', async () => {
    const { answers, arrivalOf } = holdAnswers();
    const secret = secretNamed(NAME);
    const reads = [secret.current()];
    await arrivalOf(1);
    nowMs += 949;
    reads.push(secret.current());
    nowMs += 1;
    reads.push(secret.current());
    await arrivalOf(2);
    answers[0]?.('old');
    answers[1]?.('new');
    await expect(Promise.all(reads)).resolves.toEqual(['old', 'old', 'new']);
    expect(server.requests).toHaveLength(2);
  });

  test('does not end the wait for the read that replaced it', async () => {
    const { answers, arrivalOf } = holdAnswers();
    const secret = secretNamed(NAME);
    const interrupted = secret.current();
    await arrivalOf(1);
    nowMs += 400_000;
    const replacing = secret.current();
    await arrivalOf(2);
    answers[0]?.('old');
    await expect(interrupted).resolves.toBe('old');
    const joined = secret.current();
    answers[1]?.('new');
    await expect(Promise.all([replacing, joined])).resolves.toEqual(['new', 'new']);
    expect(server.requests).toHaveLength(2);
  });

  test('is not waited for, and does not bring back what it read', async () => {
    let release: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      server.answer((request, response) => {
        release = () => {
          parameter('old')(request, response);
        };
        resolve();
      });
    });
    const secret = secretNamed(NAME);
    const interrupted = secret.current();
    await asked;
    nowMs += 60_000;
    server.answer(parameter('new'));
    await expect(secret.current()).resolves.toBe('new');
    release();
    await expect(interrupted).resolves.toBe('old');
    await expect(secret.current()).resolves.toBe('new');
    expect(server.requests).toHaveLength(2);
  });
});

describe('the error names the secret and what to do, and holds nothing of it, if', () => {
  test.each<[string, string, Answer, string]>([
    [
      'there is none',
      NAME,
      answerWith({ __type: 'ParameterNotFound' }, 400),
      'ssm GetParameter failed: ParameterNotFound; create it in this region with "aws ssm put-parameter --type SecureString"',
    ],
    [
      'there is none in Secrets Manager',
      ARN,
      answerWith({ __type: 'ResourceNotFoundException' }, 400),
      'secretsmanager GetSecretValue failed: ResourceNotFoundException; compare the name with the ARN that Secrets Manager shows',
    ],
    [
      'it must not be read',
      NAME,
      answerWith({ __type: 'AccessDeniedException' }, 400),
      'ssm GetParameter failed: AccessDeniedException; the role of the function needs the permission ssm:GetParameter for it',
    ],
    ['it is blank', NAME, parameter(' \n'), 'it holds no text'],
    ['it is not text', NAME, parameter({ s3cret: 1 }), 'it holds no text'],
    ['it is binary', ARN, answerWith({ SecretBinary: 'czNjcmV0' }), 'it holds no text'],
    [
      'it is not JSON',
      `${ARN}#a`,
      answerWith({ SecretString: 's3cret' }),
      'it is not JSON whose member a is text',
    ],
    [
      'it is a list of JSON instead of text',
      `${ARN}#a`,
      answerWith({ SecretString: ['{"a":"s3cret"}'] }),
      'it is not JSON whose member a is text',
    ],
    [
      'it is a JSON list',
      `${ARN}#0`,
      answerWith({ SecretString: '["s3cret"]' }),
      'it is not JSON whose member 0 is text',
    ],
    [
      'the member is missing',
      `${ARN}#toString`,
      answerWith({ SecretString: '{"a":"s3cret"}' }),
      'it is not JSON whose member toString is text',
    ],
    [
      'it takes too long',
      NAME,
      () => undefined,
      'ssm GetParameter gave no complete answer within 700 ms',
    ],
  ])('%s', async (_, name, answer, problem) => {
    server.answer(answer);
    await expect(secretNamed(name).current()).rejects.toThrow(
      new Error(`The secret ${name} cannot be read: ${problem}`),
    );
  });

  test('its name is a secret', async () => {
    const error: unknown = await secretNamed('hunter2-hunter2')
      .current()
      .catch((each: unknown) => each);
    expect(error).toMatchObject({
      message: 'The name of a secret is not one; npm run doctor says why',
      code: 'NoName',
    });
    expect(String(error)).not.toContain('hunter2');
    expect(server.requests).toEqual([]);
  });

  test('it holds no text, with a code of its own', async () => {
    server.answer(parameter(''));
    await expect(secretNamed(NAME).current()).rejects.toMatchObject({ code: 'NoText' });
  });

  test('another error is a bug, and stays what it is', async () => {
    const broken = {
      ...server.environment,
      get endpoints(): never {
        throw new RangeError('a bug');
      },
    };
    await expect(readSecret(NAME, broken)).rejects.toThrow(new RangeError('a bug'));
  });
});
