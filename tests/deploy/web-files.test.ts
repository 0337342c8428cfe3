import { storedFiles } from '../../deploy/web-files';

const content = Buffer.from('content');
const FILES = [
  { path: 'index.html', contentType: 'text/html; charset=utf-8', content },
  { path: 'main.js', contentType: 'text/javascript; charset=utf-8', content },
  { path: 'settings.json', contentType: 'application/json', content },
];

test('a page is stored after everything that it loads', () => {
  expect(storedFiles(FILES).map(({ Key }) => Key)).toStrictEqual([
    'main.js',
    'settings.json',
    'index.html',
  ]);
});

test('a browser is told the type of each file, and asks again whether it has changed', () => {
  expect(storedFiles(FILES)).toMatchObject([
    { ContentType: 'text/javascript; charset=utf-8', CacheControl: 'no-cache', Body: content },
    { ContentType: 'application/json', CacheControl: 'no-cache' },
    { ContentType: 'text/html; charset=utf-8', CacheControl: 'no-cache' },
  ]);
});
