import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { namesRead, parameterFileOf, readYamlSources } from '../../build/yaml-sources';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'yaml-sources-'));
  const write = (file: string, lines: readonly string[]): void => {
    writeFileSync(join(directory, file), `${lines.join('\n')}\n`);
  };
  write('serverless.yml', [
    'custom: { params: ${file(./absent.yml)} }',
    'params: ${file(./lists.yml)}',
    "region: ${opt:region, env:MY_REGION, 'eu-central-1'}",
    'resources: ["${file( more.yaml )}", "${file(absent.yml)}", "${file(code.cjs):value}", "${file(cfg-${sls:stage}.yml)}", "${file(list.json)}"]',
  ]);
  write('lists.yml', [
    "issuer: ${env:ISSUER, 'http://localhost:${param:port}'}",
    'audience: ${file(plugins/settings.cjs):environment.AUDIENCE, param:fallback}',
    'again: ${file(serverless.yml)}',
  ]);
  write('code.cjs', [
    "module.exports = ({ resolveVariable }) => resolveVariable('param:queueName');",
  ]);
  write('cfg-dev.yml', ['name: ${param:api-name}']);
  write('list.json', ['{ "size": "${param:size}" }']);
  write('more.yaml', ['value: ${param:one}', 'text: param:two env:TWO']);
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe('the YAML files of a service', () => {
  test('are serverless.yml and the files that it includes, each once', () => {
    expect([...readYamlSources(directory, 'dev').keys()]).toStrictEqual([
      'serverless.yml',
      'lists.yml',
      'more.yaml',
      'code.cjs',
      'cfg-dev.yml',
      'list.json',
    ]);
    expect(parameterFileOf(readYamlSources(directory))).toBe('lists.yml');
  });

  test('read variables and parameters, also as a fallback', () => {
    const sources = readYamlSources(directory, 'dev');
    expect([...namesRead(sources, 'env')]).toStrictEqual(['MY_REGION', 'ISSUER', 'AUDIENCE']);
    expect([...namesRead(sources, 'param')]).toStrictEqual([
      'port',
      'fallback',
      'one',
      'queueName',
      'api-name',
      'size',
    ]);
  });

  test('are none in another folder, and the parameters then stand in serverless.yml', () => {
    const sources = readYamlSources(join(directory, 'elsewhere'));
    expect([...sources]).toStrictEqual([]);
    expect(parameterFileOf(sources)).toBe('serverless.yml');
  });
});
