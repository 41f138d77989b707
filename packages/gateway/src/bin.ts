#!/usr/bin/env node
import { runGatewayCommand } from "./command.ts";

process.exitCode = await runGatewayCommand(process.argv.slice(2));
