import { aReferral } from '../../../test/a-referral.js';
import { ruleBrokenBy } from '#testing/broken-rule';

const personId = '0190b7c4-5d9e-7a31-9c0e-77aa01b2c3d4';

function receivedOn(day: string, birthDate: string, minimumAge = 18): () => unknown {
  return () => aReferral({ receivedOn: day, person: { id: personId, birthDate }, minimumAge });
}

describe('someone who asks for help', () => {
  it('is old enough on the eighteenth birthday', () => {
    expect(receivedOn('2024-06-03', '2006-06-03')).not.toThrow();
  });

  it('is told where to turn when younger than the provider takes', () => {
    const refusal = ruleBrokenBy(receivedOn('2024-06-03', '2006-06-04'));

    expect(refusal).toMatchObject({
      code: 'referral.under-minimum-age',
      field: 'person.birthDate',
      kind: 'wrong-value',
    });
    expect(refusal.message).toContain('children and young people’s mental health services');
    expect(refusal.message).toContain('NHS 111 and choose option 2');
  });

  it('may be sixteen where the provider takes people of sixteen', () => {
    expect(receivedOn('2024-06-03', '2008-06-03', 16)).not.toThrow();
  });

  it('was born before the request', () => {
    const refusal = ruleBrokenBy(receivedOn('2024-06-03', '2024-06-04'));

    expect(refusal).toMatchObject({ code: 'person.born-after-receipt', field: 'person.birthDate' });
  });

  it.each(['1899-12-31', '1902-06-03'])('is not older than 120 years (born %s)', (birthDate) => {
    const refusal = ruleBrokenBy(receivedOn('2024-06-03', birthDate));

    expect(refusal).toMatchObject({ code: 'person.age-implausible', field: 'person.birthDate' });
    expect(refusal.message).not.toContain(birthDate);
  });
});
