import 'reflect-metadata';
import { startService } from '#service-kit/start-service';
import { VisitsModule } from './visits.service.js';

await startService(VisitsModule);
