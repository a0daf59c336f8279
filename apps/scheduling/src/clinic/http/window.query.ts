import { DayField } from '#service-kit/http/fields';

export class WindowQuery {
  @DayField({ description: 'The first day, in Europe/London.' })
  from!: string;

  @DayField({ description: 'The last day; at most 92 days in all.' })
  to!: string;
}
