import { onlyResourceOf, type PackagedStage, resourcesOf } from '../packaged';

/** The parameters of a stage with the web application on a domain of CloudFront. */
export const WEB_PARAMETERS = ['web=true', 'webClientId=web-app'];

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d';

/** Those of a stage with the web application on a domain of its own. */
export const OWN_DOMAIN_PARAMETERS = [
  ...WEB_PARAMETERS,
  'webDomain=app.example.org',
  `webCertificate=${CERTIFICATE}`,
  'webProviderOrigins=https://login.example.org',
];

/** A stage without the web application. */
export function describeNoWeb(stage: () => PackagedStage): void {
  test('has nothing of the web application', () => {
    expect(JSON.stringify(stage().template)).not.toMatch(
      /WebBucket|CloudFront::|web-app|\.invalid/,
    );
  });
}

/** A stage with the web application on a domain of CloudFront. */
export function describeWeb(stage: () => PackagedStage): void {
  const distribution = (): Readonly<Record<string, unknown>> => {
    const [, { Properties }] = onlyResourceOf(stage().template, 'AWS::CloudFront::Distribution');
    // A distribution of another shape fails the comparisons.
    return Properties['DistributionConfig'] as Readonly<Record<string, unknown>>;
  };

  test('keeps the pages in a bucket that nobody can open to the public', () => {
    expect(stage().template.Resources['WebBucket']?.Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
  });

  test('lets this distribution read the bucket, and nobody do anything without TLS', () => {
    const { PolicyDocument } = stage().template.Resources['WebBucketPolicy']?.Properties ?? {};
    expect(PolicyDocument).toMatchObject({
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudfront.amazonaws.com' },
          Action: 's3:GetObject',
          Resource: { 'Fn::Sub': '${WebBucket.Arn}/*' },
          Condition: {
            StringEquals: {
              'AWS:SourceArn': {
                'Fn::Sub':
                  'arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${WebDistribution}',
              },
            },
          },
        },
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    });
  });

  test('signs the requests to the bucket, and answers over TLS only', () => {
    const [accessControl, { Properties }] = onlyResourceOf(
      stage().template,
      'AWS::CloudFront::OriginAccessControl',
    );
    expect(Properties['OriginAccessControlConfig']).toMatchObject({
      OriginAccessControlOriginType: 's3',
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    });
    expect(distribution()).toMatchObject({
      Aliases: [],
      ViewerCertificate: { CloudFrontDefaultCertificate: true },
      Origins: [{ OriginAccessControlId: { 'Fn::GetAtt': [accessControl, 'Id'] } }],
      DefaultCacheBehavior: {
        ViewerProtocolPolicy: 'redirect-to-https',
        AllowedMethods: ['GET', 'HEAD'],
        ResponseHeadersPolicyId: { Ref: 'WebHeaders' },
      },
    });
  });

  test('sends the headers that keep the page to itself, in the place of others', () => {
    expect(headersOf(stage())).toStrictEqual({
      ContentSecurityPolicy: {
        Override: true,
        ContentSecurityPolicy: { 'Fn::Sub': expect.any(String) as string },
      },
      ContentTypeOptions: { Override: true },
      FrameOptions: { Override: true, FrameOption: 'DENY' },
      ReferrerPolicy: { Override: true, ReferrerPolicy: 'no-referrer' },
      StrictTransportSecurity: { Override: true, AccessControlMaxAgeSec: 63_072_000 },
    });
    const { ResponseHeadersPolicyConfig } =
      stage().template.Resources['WebHeaders']?.Properties ?? {};
    expect(ResponseHeadersPolicyConfig).toHaveProperty('CustomHeadersConfig.Items', [
      { Header: 'Cross-Origin-Opener-Policy', Value: 'same-origin', Override: true },
      { Header: 'Cross-Origin-Resource-Policy', Value: 'same-origin', Override: true },
    ]);
  });

  test('lets the page run its own scripts, and send requests to the API and its provider only', () => {
    expect(directiveOf(stage(), 'default-src')).toBe("'none'");
    expect(directiveOf(stage(), 'script-src')).toBe("'self'");
    expect(directiveOf(stage(), 'frame-ancestors')).toBe("'none'");
    expect(directiveOf(stage(), 'connect-src')).toBe(
      "'self' https://${ApiGatewayRestApi}.execute-api.${AWS::Region}.${AWS::URLSuffix} https://issuer.example.com",
    );
  });

  test('lets the page of this distribution call the API: handlers, preflights and refusals', () => {
    const { template } = stage();
    const origin = ['https://', { 'Fn::GetAtt': ['WebDistribution', 'DomainName'] }];
    for (const [, { Properties }] of resourcesOf(template, 'AWS::Lambda::Function')) {
      expect(Properties).toHaveProperty('Environment.Variables.CORS_ORIGIN', {
        'Fn::Join': ['', origin],
      });
    }
    const quoted = { 'Fn::Join': ['', ["'", ...origin, "'"]] };
    const preflights = resourcesOf(template, 'AWS::ApiGateway::Method').filter(
      ([, { Properties }]) => Properties['HttpMethod'] === 'OPTIONS',
    );
    expect(preflights.length).toBeGreaterThan(1);
    for (const [, { Properties }] of preflights) {
      expect(Properties['Integration']).toMatchObject({
        IntegrationResponses: [
          {
            ResponseParameters: { 'method.response.header.Access-Control-Allow-Origin': quoted },
          },
        ],
      });
    }
    for (const [, { Properties }] of resourcesOf(template, 'AWS::ApiGateway::GatewayResponse')) {
      expect(Properties['ResponseParameters']).toMatchObject({
        'gatewayresponse.header.Access-Control-Allow-Origin': quoted,
      });
    }
    expect(JSON.stringify(template)).not.toContain('.invalid');
  });
}

/** A stage with the web application on a domain of its own. */
export function describeOwnDomain(stage: () => PackagedStage): void {
  test('has the domain, its certificate, and no TLS before 1.2', () => {
    const [, { Properties }] = onlyResourceOf(stage().template, 'AWS::CloudFront::Distribution');
    expect(Properties['DistributionConfig']).toMatchObject({
      Aliases: ['app.example.org'],
      ViewerCertificate: {
        AcmCertificateArn: CERTIFICATE,
        SslSupportMethod: 'sni-only',
        MinimumProtocolVersion: 'TLSv1.2_2021',
      },
    });
  });

  test('lets pages of the domain call the API', () => {
    for (const [, { Properties }] of resourcesOf(stage().template, 'AWS::Lambda::Function')) {
      expect(Properties).toHaveProperty(
        'Environment.Variables.CORS_ORIGIN',
        'https://app.example.org',
      );
    }
  });

  test('lets the page send requests to the other origin of its provider as well', () => {
    expect(directiveOf(stage(), 'connect-src')).toMatch(
      / https:\/\/issuer\.example\.com https:\/\/login\.example\.org$/,
    );
  });
}

interface SecurityHeaders {
  readonly ContentSecurityPolicy: { readonly ContentSecurityPolicy: { 'Fn::Sub': string } };
}

function headersOf({ template }: PackagedStage): SecurityHeaders {
  const { ResponseHeadersPolicyConfig } = template.Resources['WebHeaders']?.Properties ?? {};
  // Headers of another shape fail the comparisons.
  const { SecurityHeadersConfig } = ResponseHeadersPolicyConfig as {
    readonly SecurityHeadersConfig: SecurityHeaders;
  };
  return SecurityHeadersConfig;
}

/** The value of a directive of the page's Content-Security-Policy. */
function directiveOf(stage: PackagedStage, name: string): string | undefined {
  const { ContentSecurityPolicy } = headersOf(stage).ContentSecurityPolicy;
  const directives = ContentSecurityPolicy['Fn::Sub'].split('; ');
  return directives.find((each) => each.startsWith(`${name} `))?.slice(name.length + 1);
}
