using Runtime.Harness.Clients;

await using EventLines events = new(Console.OpenStandardOutput());
await using Client client = new(ClientSettings.FromEnvironment(), events);
return await client.RunAsync(Console.In);
