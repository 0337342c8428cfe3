import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { resourcesOf, type Template } from '../../template/packaged';
import { variablesOf } from '../../template/topics/environments';
import { type Statement, statementsOf } from '../../template/topics/permissions';
import type { Report } from '../report';

/** The table of withdrawn tokens in a template. */
const TABLE = 'RevocationsTable';

/**
 * Compares the template of a stage that does not learn of withdrawn tokens with that of a stage that asks an issuer
 * and has a list.
 *
 * @param files the paths of the two templates
 * @param secretName of the secret in Parameter Store with which the authorizer asks
 */
export async function checkWithdrawalTemplates(
  report: Report,
  files: { readonly without: string; readonly having: string },
  secretName: string,
): Promise<void> {
  const without = await readTemplate(files.without);
  const having = await readTemplate(files.having);

  await report.check('without the two ways there is no table for them', () => {
    strictEqual(tablesOf(without).includes(TABLE), false);
  });
  await report.check('and the authorizer may write its log, and nothing else', () => {
    deepStrictEqual(furtherPermissions(without, 'AuthorizerRole'), []);
  });
  await report.check('and the authorizer is not told anything of them', () => {
    const told = Object.entries(authorizerVariables(without)).filter(([, value]) => value !== '');
    deepStrictEqual(
      told.filter(([name]) => /^(?:REVOCATION|TRUSTED|AWS)_/.test(name)),
      [],
    );
  });

  await report.check('with both there is one table more', () => {
    deepStrictEqual(
      tablesOf(having).filter((id) => !tablesOf(without).includes(id)),
      [TABLE],
    );
  });
  await report.check(
    'and the authorizer may look entries up in it and read its secret, and nothing else',
    () => {
      const secret = inThisAccount('ssm', `parameter${secretName}`);
      deepStrictEqual(furtherPermissions(having, 'AuthorizerRole'), [
        { Effect: 'Allow', Action: ['ssm:GetParameter'], Resource: secret },
        {
          Effect: 'Allow',
          Action: ['kms:Decrypt'],
          Resource: inThisAccount('kms', 'key/*'),
          // No key decrypts anything else for it.
          Condition: { StringEquals: { 'kms:EncryptionContext:PARAMETER_ARN': secret } },
        },
        {
          Effect: 'Allow',
          Action: ['dynamodb:BatchGetItem'],
          Resource: inThisAccount('dynamodb', `table/${tableNameIn(having)}`),
        },
      ]);
    },
  );
  await report.check('and no other function may do more', () => {
    const roles = resourcesOf(having, 'AWS::IAM::Role').map(([id]) => id);
    for (const role of roles.filter((id) => id !== 'AuthorizerRole')) {
      deepStrictEqual(furtherPermissions(having, role), furtherPermissions(without, role));
    }
  });
}

async function readTemplate(file: string): Promise<Template> {
  // osls wrote this file; the checks look at its content.
  return JSON.parse(await readFile(file, 'utf8')) as Template;
}

function tablesOf(template: Template): readonly string[] {
  return resourcesOf(template, 'AWS::DynamoDB::Table').map(([id]) => id);
}

function tableNameIn({ Resources }: Template): string {
  return String(Resources[TABLE]?.Properties['TableName']);
}

function inThisAccount(service: string, resource: string): object {
  const account = '${AWS::Region}:${AWS::AccountId}';
  return { 'Fn::Sub': `arn:\${AWS::Partition}:${service}:${account}:${resource}` };
}

/** The permissions of a role beyond writing a log. */
function furtherPermissions(template: Template, role: string): readonly Statement[] {
  return statementsOf(template, role).filter(
    ({ Action }) => JSON.stringify(Action) !== '["logs:CreateLogStream","logs:PutLogEvents"]',
  );
}

function authorizerVariables({ Resources }: Template): Record<string, unknown> {
  return variablesOf(Resources['AuthorizerLambdaFunction']?.Properties ?? {});
}
