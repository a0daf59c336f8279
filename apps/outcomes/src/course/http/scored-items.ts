import { ApiProperty } from '@nestjs/swagger';

export class ScoredItemsAnswer {
  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'How many items were answered: a mean of few says little. null for a total alone.',
  })
  answered!: number | null;

  @ApiProperty({ example: 5, description: 'How many items it is of; the WSAS without work has 4.' })
  outOf!: number;
}
