import { RuleBroken } from '#domain-model/rule-broken';
import { lifeTable, type Life } from './life-table.js';

interface Lamp {
  isOn: boolean;
}

const lamp: Life<Lamp, 'on' | 'off'> = {
  of: 'a lamp',
  states: { on: () => ({ isOn: true }), off: () => ({ isOn: false }) },
  stateOf: ({ isOn }) => (isOn ? 'on' : 'off'),
  commands: {
    'switch on': (it) => {
      if (it.isOn) throw RuleBroken.wrongState('lamp.on-already', 'It is on.');
      it.isOn = true;
    },
    'dust': () => undefined,
  },
};

describe('the table of a life', () => {
  it('says of every command in every state what becomes of it, or with which code it is refused', () => {
    const { states, outcomes } = lifeTable(lamp);

    expect(states).toEqual(['on', 'off']);
    expect([...outcomes]).toEqual([
      ['switch on', [{ refusedWith: 'lamp.on-already' }, { becomes: 'on' }]],
      ['dust', [{ becomes: 'on' }, { becomes: 'off' }]],
    ]);
  });

  it('takes no aggregate for one in a state in which it is not', () => {
    const wrong = { ...lamp, states: { ...lamp.states, on: () => ({ isOn: false }) } };

    expect(() => lifeTable(wrong)).toThrow('In the life of a lamp, what is listed as "on" is "off".');
  });

  it('passes on an error that is no refusal', () => {
    const broken = {
      ...lamp,
      commands: {
        drop: () => {
          throw new TypeError('A bug.');
        },
      },
    };

    expect(() => lifeTable(broken)).toThrow('A bug.');
  });
});
