import { costReport } from '../../bench/cost-report';
import { printedOnPage } from '../../bench/docs';

test('the page on performance holds what npm run bench:cost prints', () => {
  expect(printedOnPage('bench:cost')).toBe(costReport());
});
