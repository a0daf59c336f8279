import { ProviderBoards } from './provider-boards.js';

describe('the shipped table of boards', () => {
  it('knows the providers of each integrated care board', () => {
    const boards = new ProviderBoards();

    expect(boards.providers('QMF')).toContain('DH0');
    expect(boards.providers('QMF')).not.toContain('NCH');
  });

  it('knows no providers of a board that does not exist', () => {
    expect(new ProviderBoards().providers('XXX')).toEqual([]);
  });

  it('knows which providers there are', () => {
    const boards = new ProviderBoards();

    expect(['DH0', 'NCH', 'XX9', 'provider_code'].map((code) => boards.knows(code))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('leaves out its own source and licence', () => {
    const boards = new ProviderBoards(
      '# Source: X, Open Government Licence\nprovider_code,icb_code\nDH0,QMF\n',
    );

    expect(boards.providers('icb_code')).toEqual([]);
    expect(boards.providers('QMF')).toEqual(['DH0']);
  });
});
