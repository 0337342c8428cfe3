import { columns } from '../../bench/columns';

test('a table begins with the names of its columns, each as wide as its longest cell', () => {
  const rows = [
    ['ours', '47.5'],
    ['aws-jwt-verify', '1,017.0'],
  ];
  expect(columns(['authorizer', 'KB'], rows)).toBe(
    ['authorizer           KB', 'ours               47.5', 'aws-jwt-verify  1,017.0'].join('\n'),
  );
});

test.each([[['', 'KB']], [['authorizer', '']]])(
  'a column without a name is refused: %j',
  (heads) => {
    expect(() => columns(heads, [])).toThrow('A column has no name');
  },
);
