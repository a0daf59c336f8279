import { joined, type OpenRisk, type PlacedRisk } from './open-risk.js';

const shown: PlacedRisk = {
  questionnaireId: '0190b7c4-0000-7000-8000-000000000002',
  appointmentId: null,
  takenAt: '2026-11-18T16:00:00.000Z',
  answer: 1,
  level: 'review',
  reason: 'item-9-answered',
  dueAt: '2026-11-19T23:59:59.999Z',
  isShared: false,
};
const open: OpenRisk = {
  ...shown,
  questionnaireId: '0190b7c4-0000-7000-8000-000000000001',
  takenAt: '2026-11-18T09:00:00.000Z',
  answer: 2,
  level: 'same-day',
  dueAt: '2026-11-18T13:00:00.000Z',
  isUnscored: true,
};

describe('a second answer of one contact, while nobody has looked at the first,', () => {
  it('keeps the higher level, the higher answer and the earlier time, whichever came first', () => {
    const stored = { answer: 2, level: 'same-day', dueAt: open.dueAt, questionnaireId: open.questionnaireId };

    expect(joined(open, shown)).toMatchObject({ risk: stored, isChanged: false });
    const higherSecond = joined({ ...shown, isUnscored: false }, open);
    expect(higherSecond).toMatchObject({
      risk: { ...stored, questionnaireId: shown.questionnaireId },
      isChanged: true,
    });
  });

  it('is news where it names the contact, answers what was not known, or is due earlier', () => {
    const appointmentId = '0190b7c4-0000-7000-8000-00000000000a';
    const unknown: OpenRisk = { ...open, answer: null, reason: 'item-9-unanswered' };

    expect(joined(open, { ...shown, appointmentId })).toMatchObject({
      risk: { appointmentId },
      isChanged: true,
    });
    expect(joined(unknown, shown)).toMatchObject({
      risk: { answer: 1, reason: 'item-9-answered', level: 'same-day' },
      isChanged: true,
    });
    expect(joined(unknown, { ...shown, answer: null, reason: 'total-without-items' })).toMatchObject({
      risk: { answer: null, reason: 'item-9-unanswered' },
      isChanged: false,
    });
  });

  it('outlasts the withdrawal of either, unless it is the same form corrected', () => {
    const scored = { ...open, isUnscored: false };

    expect(joined(scored, shown).risk.isShared).toBe(true);
    expect(joined(scored, { ...shown, questionnaireId: open.questionnaireId }).risk.isShared).toBe(false);
    expect(joined(open, { ...shown, questionnaireId: open.questionnaireId }).risk.isShared).toBe(true);
  });

  it('lies at the later of both times, so that no review of before it counts for it', () => {
    expect(joined(open, shown).risk.takenAt).toBe(shown.takenAt);
    expect(joined({ ...shown, isUnscored: false }, open).risk.takenAt).toBe(shown.takenAt);
  });
});
