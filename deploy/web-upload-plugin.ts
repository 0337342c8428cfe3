import type { CloudFormationClientConfig } from '@aws-sdk/client-cloudformation';
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { authorizerVariables, type ServiceWithVariables } from '../build/declared-variables';
import type { WebFile } from '../build/web-bundle';
import type { Osls, PluginWriters } from '../build/osls';
import { parseTokenSource } from '../build/token-source';
import { storedFiles } from './web-files';
import { deployedWebSettings } from './web-settings-file';

/** The web application of a service. */
export interface WebApplication {
  /** Makes its files, without `settings.json`. */
  readonly bundle: () => Promise<readonly WebFile[]>;
  /** The scopes of the access rules. */
  readonly apiScopes: readonly string[];
}

type ServiceWithWeb = ServiceWithVariables & {
  readonly service: string;
  readonly custom?: {
    readonly tokenSource?: unknown;
    readonly web?: { readonly on: unknown; readonly clientId: string; readonly scope: string };
  };
};

/** osls, and the account that it deploys to. */
interface DeployingOsls extends Osls<ServiceWithWeb> {
  readonly getProvider: (name: 'aws') => {
    readonly naming: { readonly getStackName: () => string };
    readonly getAwsSdkV3Config: () => Promise<CloudFormationClientConfig & S3ClientConfig>;
  };
}

/** The outputs of resources/web.yml and of osls that the page needs. */
interface Outputs {
  readonly WebBucketName?: string;
  readonly WebUrl?: string;
  readonly ServiceEndpoint?: string;
}

/**
 * Fills the bucket of resources/web.yml after `sls deploy`, and empties it before `sls remove`, because CloudFormation
 * deletes an empty bucket only.
 */
export class WebUploadPlugin {
  readonly hooks = {
    'after:deploy:deploy': async (): Promise<void> => {
      if (String(this.osls.service.custom?.web?.on) === 'true') await this.upload();
    },
    'before:remove:remove': async (): Promise<void> => {
      const { WebBucketName: bucket } = await this.outputs();
      if (bucket !== undefined) await this.deleteOthers(await this.bucketClient(), bucket, []);
    },
  };

  constructor(
    private readonly osls: DeployingOsls,
    private readonly writers: { readonly log: Pick<PluginWriters['log'], 'notice'> },
    private readonly application: WebApplication,
  ) {}

  private async upload(): Promise<void> {
    const { WebBucketName: Bucket, WebUrl: url, ServiceEndpoint: api } = await this.outputs();
    if (Bucket === undefined || api === undefined) {
      throw new this.osls.classes.Error(
        'The stack has no bucket for the web application; deploy resources/web.yml with it',
        'WEB_NOT_UPLOADED',
      );
    }
    const settings = {
      path: 'settings.json',
      contentType: 'application/json',
      content: Buffer.from(JSON.stringify(this.settings(api))),
    };
    const files = storedFiles([...(await this.application.bundle()), settings]);
    const [s3, { PutObjectCommand }] = [
      await this.bucketClient(),
      await import('@aws-sdk/client-s3'),
    ];
    // One after the other: a page comes after its files.
    for (const file of files) await s3.send(new PutObjectCommand({ Bucket, ...file }));
    await this.deleteOthers(
      s3,
      Bucket,
      files.map(({ Key }) => Key),
    );
    this.writers.log.notice(`Web application: ${String(url)}`);
  }

  private settings(api: string): object {
    const { service } = this.osls;
    const { custom } = service;
    const { header = '', prefix = '' } = parseTokenSource(custom?.tokenSource) ?? {};
    return deployedWebSettings({
      title: service.service,
      api,
      variables: authorizerVariables(service),
      tokenSource: { header, prefix },
      client: { clientId: custom?.web?.clientId ?? '', scope: custom?.web?.scope ?? '' },
      apiScopes: this.application.apiScopes,
    });
  }

  /** The outputs of the stack; empty before the first deployment. */
  private async outputs(): Promise<Outputs> {
    const { CloudFormationClient, DescribeStacksCommand } =
      await import('@aws-sdk/client-cloudformation');
    const provider = this.osls.getProvider('aws');
    const client = new CloudFormationClient(await provider.getAwsSdkV3Config());
    const StackName = provider.naming.getStackName();
    try {
      const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
      return Object.fromEntries(
        (Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue }) => [
          OutputKey,
          OutputValue,
        ]),
      );
    } catch (error) {
      // AWS names no other error for a stack that does not exist.
      if (error instanceof Error && error.name === 'ValidationError') return {};
      throw error;
    } finally {
      client.destroy();
    }
  }

  private async bucketClient(): Promise<S3Client> {
    const { S3Client } = await import('@aws-sdk/client-s3');
    const config = await this.osls.getProvider('aws').getAwsSdkV3Config();
    // An emulator has one host name for all buckets.
    return new S3Client({
      ...config,
      forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined,
    });
  }

  private async deleteOthers(s3: S3Client, Bucket: string, kept: readonly string[]): Promise<void> {
    const { DeleteObjectCommand, paginateListObjectsV2 } = await import('@aws-sdk/client-s3');
    const found: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
      found.push(...Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key])));
    }
    for (const Key of found.filter((each) => !kept.includes(each))) {
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    }
  }
}

/** Makes the plugin class of a service, as osls takes one: its second argument is the command line. */
export function webUploadFor(application: WebApplication) {
  return class extends WebUploadPlugin {
    constructor(osls: DeployingOsls, _commandLine: unknown, writers: PluginWriters) {
      super(osls, writers, application);
    }
  };
}
