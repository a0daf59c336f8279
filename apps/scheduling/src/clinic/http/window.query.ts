import { ApiProperty } from '@nestjs/swagger';
import { IsDay } from '#service-kit/http/field-rules';

export class WindowQuery {
  @ApiProperty({ format: 'date', description: 'The first day, in Europe/London.' })
  @IsDay()
  from!: string;

  @ApiProperty({ format: 'date', description: 'The last day; at most 92 days in all.' })
  @IsDay()
  to!: string;
}
