import { ORIGIN_KNOWN_ON_DEPLOY } from '../../build/web-origin';
import { WebOriginPlugin } from '../../deploy/web-origin-plugin';

/** The template after the plugin has seen it. */
function changed(template: object): object {
  const compiledCloudFormationTemplate = structuredClone(template);
  const plugin = new WebOriginPlugin({ service: { provider: { compiledCloudFormationTemplate } } });
  plugin.hooks['after:aws:package:finalize:mergeCustomProviderResources']();
  return compiledCloudFormationTemplate;
}

const ORIGIN = ['https://', { 'Fn::GetAtt': ['WebDistribution', 'DomainName'] }];

test('the domain of the distribution takes the place of each origin that stands for it', () => {
  const template = {
    Resources: {
      Function: { Variables: { CORS_ORIGIN: ORIGIN_KNOWN_ON_DEPLOY } },
      Response: { Headers: [`'${ORIGIN_KNOWN_ON_DEPLOY}'`] },
      Template: `#if($origin == "${ORIGIN_KNOWN_ON_DEPLOY}" || $origin == "${ORIGIN_KNOWN_ON_DEPLOY}") \${x} #end`,
    },
  };
  expect(changed(template)).toStrictEqual({
    Resources: {
      Function: { Variables: { CORS_ORIGIN: { 'Fn::Join': ['', ORIGIN] } } },
      Response: { Headers: [{ 'Fn::Join': ['', ["'", ...ORIGIN, "'"]] }] },
      Template: {
        'Fn::Join': [
          '',
          ['#if($origin == "', ...ORIGIN, '" || $origin == "', ...ORIGIN, '") ${x} #end'],
        ],
      },
    },
  });
});

test('a template without it stays as it is', () => {
  const template = { Resources: { Function: { Count: 1, On: true, Origin: 'https://a.invalid' } } };
  expect(changed(template)).toStrictEqual(template);
});
