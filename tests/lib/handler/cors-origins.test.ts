import { parseCorsOrigins } from '../../../lib/handler/cors-origins';

test.each<[string, unknown]>([
  ['https://app.example.com', ['https://app.example.com']],
  ['https://app.example.com:8443', ['https://app.example.com:8443']],
  [
    ' https://a.example.com , https://b.example.com ',
    ['https://a.example.com', 'https://b.example.com'],
  ],
  [
    'http://localhost:5173,http://127.0.0.1:5173',
    ['http://localhost:5173', 'http://127.0.0.1:5173'],
  ],
  ['https://xn--mnchen-3ya.example', ['https://xn--mnchen-3ya.example']],
  ['http://[::1]:5173', ['http://[::1]:5173']],
  ['https://[2001:db8::1]', ['https://[2001:db8::1]']],
  ['capacitor://localhost', ['capacitor://localhost']],
  ['ionic://localhost', ['ionic://localhost']],
  [
    'chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai',
    ['chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai'],
  ],
  ['capacitor://localhost:8080', ['capacitor://localhost:8080']],
  ['*', ['*']],
  [' * ', ['*']],
])('CORS_ORIGIN=%j names %j', (text, origins) => {
  expect(parseCorsOrigins(text)).toStrictEqual(origins);
});

const NOT_AN_ORIGIN =
  'is not an origin; write each as a browser sends it, such as https://app.example.com, with commas between them';

test.each([
  ['https://app.example.com/', 'is not what a browser sends; write https://app.example.com'],
  ['https://app.example.com/login', 'is not what a browser sends; write https://app.example.com'],
  ['https://app.example.com?a=b', 'is not what a browser sends; write https://app.example.com'],
  ['https://App.Example.com', 'is not what a browser sends; write https://app.example.com'],
  ['HTTPS://app.example.com', 'is not what a browser sends; write https://app.example.com'],
  ['https://app.example.com:443', 'is not what a browser sends; write https://app.example.com'],
  ['http://localhost:80', 'is not what a browser sends; write http://localhost'],
  ['https://münchen.example', 'is not what a browser sends; write https://xn--mnchen-3ya.example'],
  ['http://app.example.com', 'must use https (http is accepted for loopback hosts only)'],
  ['http://localhost.example.com', 'must use https (http is accepted for loopback hosts only)'],
  ['http://192.168.0.7:3000', 'must use https (http is accepted for loopback hosts only)'],
  ['https://*.example.com', 'has a wildcard; name each origin, separated by commas'],
  ['null', 'is the origin of sandboxed pages and of files, which anybody can make'],
  ['app.example.com', NOT_AN_ORIGIN],
  ['localhost:3000', NOT_AN_ORIGIN],
  ['//app.example.com', NOT_AN_ORIGIN],
  ['file:///index.html', NOT_AN_ORIGIN],
  ['https://', NOT_AN_ORIGIN],
  ['https://a.example.com https://b.example.com', NOT_AN_ORIGIN],
  ['https://a.example.com\nhttps://b.example.com', NOT_AN_ORIGIN],
  ['https://a.example.com;https://b.example.com', NOT_AN_ORIGIN],
  ["https://app'.example.com", NOT_AN_ORIGIN],
  ['https://app".example.com', NOT_AN_ORIGIN],
  ['"https://app.example.com"', NOT_AN_ORIGIN],
  ['https://$context.example.com', NOT_AN_ORIGIN],
  ['capacitor://localhost/', NOT_AN_ORIGIN],
  ['capacitor://', NOT_AN_ORIGIN],
  ['capacitor:localhost', NOT_AN_ORIGIN],
  ['Capacitor://localhost', NOT_AN_ORIGIN],
  ["capacitor://local'host", NOT_AN_ORIGIN],
  ['file://localhost', NOT_AN_ORIGIN],
  ['capacitor://localhost:port', NOT_AN_ORIGIN],
  ['ws://app.example.com', NOT_AN_ORIGIN],
  ['wss://app.example.com', NOT_AN_ORIGIN],
  ['http://[2001:db8::1]:3000', 'must use https (http is accepted for loopback hosts only)'],
  ['http://[0::1]:3000', 'is not what a browser sends; write http://[::1]:3000'],
])('refuses CORS_ORIGIN=%j: it %s', (text, problem) => {
  expect(() => parseCorsOrigins(text)).toThrow(
    new Error(`CORS_ORIGIN: ${JSON.stringify(text)} ${problem}`),
  );
});

test.each([
  ['', 'CORS_ORIGIN is required'],
  [' ', 'CORS_ORIGIN is required'],
  [',', 'CORS_ORIGIN has an empty entry between its commas; CORS_ORIGIN names an entry twice'],
  ['https://a.example.com,', 'CORS_ORIGIN has an empty entry between its commas'],
  ['https://a.example.com,https://a.example.com', 'CORS_ORIGIN names an entry twice'],
  ['https://a.example.com,*', 'CORS_ORIGIN: "*" allows every origin, so it must stand alone'],
  [
    'http://a.example.com,b.example.com',
    `CORS_ORIGIN: "http://a.example.com" must use https (http is accepted for loopback hosts only); CORS_ORIGIN: "b.example.com" ${NOT_AN_ORIGIN}`,
  ],
])('refuses CORS_ORIGIN=%j: %s', (text, message) => {
  expect(() => parseCorsOrigins(text)).toThrow(new Error(message));
});

test('says the same of a host with umlauts when the function is compiled for speed', () => {
  const problemOf = (): string => {
    try {
      parseCorsOrigins('https://m\u00fcnchen.example');
    } catch (error) {
      if (error instanceof Error) return error.message;
    }
    return '';
  };
  const first = problemOf();
  for (let count = 0; count < 100_000; count += 1) parseCorsOrigins('https://a.example.com');
  expect(problemOf()).toBe(first);
});
