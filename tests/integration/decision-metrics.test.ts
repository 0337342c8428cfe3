import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { JsonObject } from '../../lib/json-object';
import { BundleScene, logOf, NOW } from '../support/bundle-scene';
import { type MetricFilter, sumOf } from '../support/metric-filter';

const NAMESPACE = 'my-service/dev';
const GRANTED = 40;

jest.setTimeout(60_000);

let scene: BundleScene;

beforeAll(async () => {
  scene = await BundleScene.start(undefined, ['grantedLog']);
});

afterAll(() => scene.stop());

/** The filters of resources/log-metrics.yml, by the metric, as a stage with this setting has them. */
function filtersOf(grantedLog: string): ReadonlyMap<string, MetricFilter> {
  const text = readFileSync('resources/log-metrics.yml', 'utf8');
  // The tests of the template check the form.
  const file = parse(text) as {
    grantedValue: Readonly<Record<string, string>>;
    STANDARD: {
      resources: {
        Resources: Readonly<Record<string, { Type: string; Properties: MetricFilter }>>;
      };
    };
  };
  const filters = Object.values(file.STANDARD.resources.Resources).flatMap(
    ({ Type, Properties }) => (Type === 'AWS::Logs::MetricFilter' ? [Properties] : []),
  );
  return new Map(
    filters.map(({ FilterPattern, MetricTransformations }) => {
      const [transformation] = MetricTransformations;
      if (transformation === undefined) throw new Error('A filter without a metric');
      const { MetricName, MetricValue } = transformation;
      const value = MetricValue.startsWith('${') ? file.grantedValue[grantedLog] : MetricValue;
      return [
        MetricName,
        { FilterPattern, MetricTransformations: [{ MetricName, MetricValue: value ?? '' }] },
      ];
    }),
  );
}

/** The lines of an instance that grants, rejects and, at last, cannot decide. */
async function linesWith(grantedLog: string): Promise<readonly JsonObject[]> {
  const good = Array.from({ length: GRANTED }, (_, index) => scene.token({ jti: String(index) }));
  const finished = await scene.ask(
    [
      ...[...good, scene.token({ exp: 1 }), scene.token({ nbf: NOW + 600 })].map((token) => ({
        type: 'TOKEN',
        authorizationToken: `Bearer ${token}`,
        methodArn: 'arn:aws:execute-api:eu-central-1:123456789012:api/dev/GET/orders',
      })),
      { type: 'NO_EVENT' },
    ],
    { GRANTED_LOG: grantedLog, GRANTED_LOG_ONE_IN: '2', GRANTED_LOG_NAMESPACE: NAMESPACE },
  );
  return logOf(finished);
}

describe.each(['all', 'sampled', 'metrics'])('with grantedLog %s', (grantedLog) => {
  let lines: readonly JsonObject[];
  const sum = (metric: string): number => {
    const filter = filtersOf(grantedLog).get(metric);
    if (filter === undefined) throw new Error(`There is no metric ${metric}`);
    return sumOf(filter, lines);
  };

  beforeAll(async () => {
    lines = await linesWith(grantedLog);
  });

  test('the metric filters count each refusal and each fault in the lines that the bundle writes', () => {
    const metrics = ['Rejected', 'Unauthorized', 'Undecided', 'Fault', 'KeysUnavailable'];
    expect(metrics.map((metric) => [metric, sum(metric)])).toStrictEqual([
      ['Rejected', 2],
      ['Unauthorized', 1],
      ['Undecided', 1],
      ['Fault', 1],
      ['KeysUnavailable', 0],
    ]);
  });

  test('every line is one that Lambda passes on as it is, with its level and its time', () => {
    for (const line of lines) {
      expect(line).toMatchObject({
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
        level: expect.stringMatching(/^(?:INFO|WARN|ERROR)$/) as string,
      });
    }
  });
});

test('with grantedLog all each granted decision is counted', async () => {
  const filter = filtersOf('all').get('Granted');
  expect(filter && sumOf(filter, await linesWith('all'))).toBe(GRANTED);
});

test('with grantedLog sampled the lines count for as many decisions as they stand for', async () => {
  const lines = await linesWith('sampled');
  const filter = filtersOf('sampled').get('Granted');
  const written = lines.filter(({ outcome }) => outcome === 'granted').length;
  expect(written).toBeLessThan(GRANTED);
  expect(filter && sumOf(filter, lines)).toBe(2 * written);
});

describe('with grantedLog metrics', () => {
  let documents: readonly JsonObject[];

  beforeAll(async () => {
    documents = (await linesWith('metrics')).filter((line) => '_aws' in line);
  });

  test('no line counts twice, for a filter and for itself', async () => {
    const filter = filtersOf('metrics').get('Granted');
    expect(filter && sumOf(filter, await linesWith('metrics'))).toBe(0);
  });

  test('the line of an instance is a document of the embedded metric format', () => {
    expect(documents.length).toBeGreaterThan(0);
    for (const document of documents) expect(problemsOf(document)).toStrictEqual([]);
  });
});

/**
 * What CloudWatch would refuse in a document.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
function problemsOf(document: JsonObject): readonly string[] {
  const { Timestamp, CloudWatchMetrics } = document['_aws'] as {
    Timestamp: unknown;
    CloudWatchMetrics: readonly {
      Namespace: string;
      Dimensions: readonly (readonly string[])[];
      Metrics: readonly { Name: string; Unit: string }[];
    }[];
  };
  const UNITS = ['Count', 'Milliseconds'];
  return [
    ...(Number.isInteger(Timestamp) ? [] : ['the time']),
    ...CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) => [
      ...(Namespace === NAMESPACE ? [] : ['the namespace']),
      ...(Dimensions.length > 0 && Dimensions.flat().every((name) => name in document)
        ? []
        : ['the dimensions']),
      ...Metrics.flatMap(({ Name, Unit }) => {
        const values = [document[Name]].flat();
        const areNumbers = values.every((value) => typeof value === 'number');
        return areNumbers && values.length > 0 && values.length <= 100 && UNITS.includes(Unit)
          ? []
          : [Name];
      }),
    ]),
  ];
}
