import { corsOriginProblems } from '../../checks/cors-origin';

const problemsOf = (environment: object | undefined, ...functions: object[]) =>
  corsOriginProblems({
    // Whatever YAML makes of the file, not only what the types say.
    provider: { ...(environment !== undefined && { environment: { ...environment } }) },
    functions: Object.fromEntries(functions.map((each, index) => [`f${index}`, { ...each }])),
  });

test.each([
  'https://app.example.com',
  'https://a.example.com,https://b.example.com',
  'http://localhost:3000',
  '*',
])('CORS_ORIGIN=%s is packaged', (value) => {
  expect(problemsOf({ CORS_ORIGIN: value })).toStrictEqual([]);
});

test('a service without CORS_ORIGIN is packaged', () => {
  expect(problemsOf(undefined, {}, { environment: { OTHER: 'x' } })).toStrictEqual([]);
});

test.each([
  ['https://a.example.com/', /is not what a browser sends; write https:\/\/a\.example\.com$/],
  ["https://a.example.com', x: 'y", /is not an origin/],
  ['https://a.example.com"', /is not an origin/],
  ['https://a.example.com\r\nSet-Cookie: a=b', /is not an origin/],
  ['', /^CORS_ORIGIN is required$/],
  [443, /^CORS_ORIGIN must be text, such as https:\/\/app\.example\.com$/],
  [null, /^CORS_ORIGIN must be text/],
  [['https://a.example.com'], /^CORS_ORIGIN must be text/],
  [{ 'Fn::ImportValue': 'origin' }, /^CORS_ORIGIN must be text/],
])('CORS_ORIGIN=%j is refused with the sentence of the handler', (value, problem) => {
  expect(problemsOf({ CORS_ORIGIN: value })).toStrictEqual([expect.stringMatching(problem)]);
});

test('the value of a single function is looked at as well, and each value is named once', () => {
  const wrong = { environment: { CORS_ORIGIN: 'http://a.example.com' } };
  const right = { CORS_ORIGIN: 'https://a.example.com' };
  expect(problemsOf(right, wrong, { environment: right })).toHaveLength(1);
  expect(problemsOf(right, wrong, wrong)).toHaveLength(1);
});
