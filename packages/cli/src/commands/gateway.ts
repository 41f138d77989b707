import { runGatewayCommand } from "@anymodel/gateway/command";

/** Runs the gateway until it is stopped; its own command reads the arguments. */
export async function gateway(args: readonly string[]): Promise<void> {
  process.exitCode = await runGatewayCommand(args);
}
