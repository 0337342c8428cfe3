import { pagePolicy } from '../../../local/provider/html';

test.each<[string, readonly string[] | undefined, string]>([
  ['is not there', undefined, "'none'"],
  ['leads to a page of the provider', [], "'self'"],
  ['leads to an application', ['http://localhost:5173/a?b#c'], "'self' http://localhost:5173"],
  ['leads to a host that a policy cannot name', ['http://[::1]:5173/'], "'self' http:"],
  ['leads to a host with signs of a policy', ['https://a;b.example.com/'], "'self' https:"],
])('if a form %s, the page says so to the browser', (_name, formLeadsTo, targets) => {
  const policy = pagePolicy(formLeadsTo === undefined ? {} : { formLeadsTo }).split('; ');
  expect(policy.filter((each) => each.startsWith('form-action '))).toStrictEqual([
    `form-action ${targets}`,
  ]);
  expect(policy).toHaveLength(5);
});
