import { type LocalTable, LocalTablePlugin } from '../../local/database/table-plugin';
import { startDemoOrders } from './demo-orders';

const ORDERS: LocalTable = {
  variable: 'ORDERS_TABLE',
  template: 'shop/resources/orders.yml',
  resource: 'OrdersTable',
  usedBy: 'the database of orders',
  port: { name: 'ordersPort', another: 4101 },
  start: startDemoOrders,
};

type Arguments = ConstructorParameters<typeof LocalTablePlugin>;

/** Starts the database of orders of stage `local`: see {@link LocalTablePlugin}. */
export class OrdersPlugin extends LocalTablePlugin {
  constructor(osls: Arguments[1], commandLine: Arguments[2]) {
    super(ORDERS, osls, commandLine);
  }
}
