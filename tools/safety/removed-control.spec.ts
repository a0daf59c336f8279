import { patternOf, verdictOn, withoutControl } from './removed-control.js';

describe('a control that is taken away', () => {
  it('leaves the rest of the code as it was', () => {
    const code = 'a();\nguard();\nb();\n';

    expect(withoutControl(code, { find: 'guard();', replace: '' })).toBe('a();\n\nb();\n');
  });

  it.each([
    ['is not there', 'a();', 'guard();', 'does not hold'],
    ['is there twice', 'guard(); guard();', 'guard();', '2 times'],
    ['stays', 'stays();', 'stays();', 'changes nothing'],
  ])('is an error when it %s', (_, code, find, said) => {
    expect(() => withoutControl(code, { find, replace: 'stays();' })).toThrow(said);
  });
});

describe('a sentence of a spec', () => {
  it('is red when one of its rows is red', () => {
    const tried = [
      { fullName: 'a risk is seen by a nurse', status: 'passed' },
      { fullName: 'a risk is seen by a doctor', status: 'failed' },
    ];

    expect(verdictOn('is seen by %s', tried)).toBe('red');
  });

  it('is green when others of the file are red', () => {
    const tried = [
      { fullName: 'a risk is seen', status: 'passed' },
      { fullName: 'a risk is listed', status: 'failed' },
    ];

    expect(verdictOn('is seen', tried)).toBe('green');
  });

  it('is not tried when it was left out', () => {
    expect(verdictOn('is seen', [{ fullName: 'a risk is seen', status: 'pending' }])).toBe('not tried');
  });

  it('is a pattern in which only placeholders stand for anything', () => {
    expect(patternOf('costs 5 % (or $name)?')).toBe(String.raw`costs 5 % \(or .*\)\?`);
  });
});
