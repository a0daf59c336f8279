// A Nest application on Fastify that does nothing: what any service weighs before it knows a word of its business.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

@Module({})
class EmptyModule {}

const app = await NestFactory.create(EmptyModule, new FastifyAdapter(), { logger: false });
await app.listen(0, '127.0.0.1');
await fetch(await app.getUrl());
process.stdout.write(`${process.memoryUsage.rss()}\n`);
await app.close();
