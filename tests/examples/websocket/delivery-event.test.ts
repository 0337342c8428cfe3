import { readDeliveryEvent } from '../../../examples/websocket/connections/delivery-event';

const EVENT = {
  issuer: 'https://issuer.example.com',
  principal: 'alice',
  delivery: { id: '17', status: 'delivered' },
};

test('the owner is the caller of that issuer', () => {
  expect(readDeliveryEvent({ ...EVENT, more: 'is not announced' })).toStrictEqual({
    owner: 'https://issuer.example.com#alice',
    delivery: { id: '17', status: 'delivered' },
  });
});

test.each([
  ['issuer', { ...EVENT, issuer: '' }],
  ['principal', { ...EVENT, principal: undefined }],
  ['delivery.id', { ...EVENT, delivery: { status: 'delivered' } }],
  ['delivery.status', { ...EVENT, delivery: { id: '17', status: 4 } }],
  ['issuer', null],
])('an event without %s is refused by the name of it', (member, event) => {
  expect(() => readDeliveryEvent(event)).toThrow(`event.${member} is not text`);
});
