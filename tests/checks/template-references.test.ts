import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CloudFormationTemplate,
  findDanglingReferences,
} from '../../checks/template-references';
import { run } from '../support/process';
import { copyService } from '../support/service-copy';

const PACKAGE_TIMEOUT_MS = 60_000;

/** A template with one resource, parameter and condition of its own, and a resource under test. */
function templateWith(resource: object): CloudFormationTemplate {
  return {
    Resources: { Table: { Type: 'AWS::DynamoDB::Table' }, Tested: resource },
    Parameters: { Bucket: { Type: 'String' } },
    Conditions: { IsLogged: { 'Fn::Equals': ['a', { Ref: 'Bucket' }] } },
  };
}

describe('a template', () => {
  test.each<[string, object]>([
    ['a resource', { Properties: { a: [{ Ref: 'Table' }] } }],
    ['a parameter', { Properties: { Ref: 'Bucket' } }],
    ['a pseudo parameter', { Properties: { a: { Ref: 'AWS::NoValue' } } }],
    ['an attribute', { Properties: { a: { 'Fn::GetAtt': ['Table', 'Arn'] } } }],
    ['an attribute in the short form', { Properties: { a: { 'Fn::GetAtt': 'Table.Arn' } } }],
    ['a condition', { Condition: 'IsLogged', Properties: { 'Fn::If': ['IsLogged', 1, 2] } }],
    ['resources that come first', { DependsOn: ['Table'] }],
    ['one resource that comes first', { DependsOn: 'Table' }],
    ['names in a text', { Properties: { 'Fn::Sub': '${Table}, ${Table.Arn}, ${AWS::Region}' } }],
    [
      'names of the text itself',
      { Properties: { 'Fn::Sub': ['${a} ${b.c}', { a: 1, 'b.c': 2 }] } },
    ],
    ['no name but the text of one', { Properties: { 'Fn::Sub': '${!Nothing}' } }],
    [
      'a condition of IAM',
      { Properties: { Statement: [{ Condition: { Bool: { Nothing: true } } }] } },
    ],
    ['a property that is called Ref', { Properties: { Ref: 'Nothing', Type: 'a' } }],
  ])('may refer to %s', (_what, resource) => {
    expect(findDanglingReferences(templateWith(resource))).toStrictEqual([]);
  });

  test.each<[object, string]>([
    [
      { Properties: { a: [{ Ref: 'Nothing' }] } },
      'Resources.Tested.Properties.a[0] refers to "Nothing", which is not a resource or parameter of it',
    ],
    [
      { Properties: { Role: { 'Fn::GetAtt': ['Nothing', 'Arn'] } } },
      'Resources.Tested.Properties.Role refers to "Nothing", which is not a resource of it',
    ],
    [
      { Properties: { Role: { 'Fn::GetAtt': 'Bucket.Arn' } } },
      'Resources.Tested.Properties.Role refers to "Bucket", which is not a resource of it',
    ],
    [
      { Properties: { a: { 'Fn::Sub': 'arn:${Nothing}' } } },
      'Resources.Tested.Properties.a refers to "Nothing", which is not a resource or parameter of it',
    ],
    [
      { Properties: { a: { 'Fn::Sub': ['${b}${Nothing.Arn}', { b: 1 }] } } },
      'Resources.Tested.Properties.a refers to "Nothing", which is not a resource of it',
    ],
    [
      { Properties: { a: { 'Fn::If': ['Nothing', { Ref: 'Table' }, 2] } } },
      'Resources.Tested.Properties.a refers to "Nothing", which is not a condition of it',
    ],
    [
      { DependsOn: ['Table', 'Nothing'] },
      'Resources.Tested.DependsOn refers to "Nothing", which is not a resource of it',
    ],
    [
      { Condition: 'Nothing' },
      'Resources.Tested.Condition refers to "Nothing", which is not a condition of it',
    ],
  ])('with %j is refused', (resource, problem) => {
    expect(findDanglingReferences(templateWith(resource))).toStrictEqual([problem]);
  });

  test('with a macro is not judged, since the macro makes names that the text does not have', () => {
    const Resources = { Topic: { Type: 'AWS::SNS::Topic', DependsOn: 'Made' } };
    expect(findDanglingReferences({ Resources })).toHaveLength(1);
    const Transform = 'AWS::LanguageExtensions';
    expect(findDanglingReferences({ Resources, Transform })).toStrictEqual([]);
  });

  test('is read in its conditions and outputs as well', () => {
    expect(
      findDanglingReferences({
        Resources: {},
        Conditions: {
          Condition: { 'Fn::Equals': ['a', 'b'] },
          Both: { 'Fn::And': [{ Condition: 'Condition' }, { Condition: 'One' }] },
          Equal: { 'Fn::Equals': [{ Ref: 'Two' }, 'a'] },
        },
        Outputs: { Address: { Condition: 'Three', Value: { 'Fn::Sub': '${Four}' } } },
      }),
    ).toStrictEqual([
      'Outputs.Address.Condition refers to "Three", which is not a condition of it',
      'Outputs.Address.Value refers to "Four", which is not a resource or parameter of it',
      'Conditions.Equal.Fn::Equals[0] refers to "Two", which is not a resource or parameter of it',
      'Conditions.Both.Fn::And[1] refers to "One", which is not a condition of it',
    ]);
  });
});

test(
  'sls package refuses a function whose role does not exist',
  async () => {
    const { directory, remove } = await copyService();
    const file = join(directory, 'serverless.yml');
    const service = await readFile(file, 'utf8');
    const declaration = '  unroled: { handler: functions/health.handler, role: AbsentRole }\n';
    await writeFile(
      file,
      service.replace(/^functions:\n/m, (line) => line + declaration),
    );
    const packaging = run(
      process.execPath,
      ['node_modules/serverless/bin/serverless.js', 'package', '--stage', 'dev'],
      {
        cwd: directory,
        env: {
          ...process.env,
          JWT_ISSUER: 'https://issuer.example.com/',
          JWT_AUDIENCE: 'https://api.example.com',
        },
        timeoutMs: PACKAGE_TIMEOUT_MS,
      },
    ).finally(remove);
    await expect(packaging).rejects.toThrow(
      /The CloudFormation template refers to names that it does not define:\n {2}- Resources\.UnroledLambdaFunction\.DependsOn.* refers to "AbsentRole", which is not a resource of it\n {2}- Resources\.UnroledLambdaFunction\.Properties\.Role refers to "AbsentRole"/,
    );
  },
  PACKAGE_TIMEOUT_MS,
);
