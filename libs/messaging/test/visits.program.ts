import 'reflect-metadata';
import { startService } from '#service-kit/runtime/start-service';
import { VisitsModule } from './visits.service.js';

// Ends with the spec that began it, whatever became of that.
process.stdin.resume().once('close', () => process.exit(1));
await startService(VisitsModule);
