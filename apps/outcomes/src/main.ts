import 'reflect-metadata';
import { startService } from '#service-kit/runtime/start-service';
import { OutcomesModule } from './outcomes.module.js';

await startService(OutcomesModule);
