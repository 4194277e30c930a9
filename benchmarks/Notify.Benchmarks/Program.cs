using Notify.Benchmarks;
using Notify.Benchmarks.Triggers;
using Notify.Benchmarks.Web;

// One line a command; `quick` runs those that make up the main table, with fewer and shorter rounds.
Dictionary<string, Func<BenchmarkRun, Task>> commands = new(StringComparer.Ordinal)
{
    ["generator"] = GeneratorBenchmark.RunAsync,
    ["latency"] = LatencyBenchmark.RunAsync,
    ["publish"] = PublishBenchmark.RunAsync,
    ["receive"] = ReceiveBenchmark.RunAsync,
    ["serializer"] = SerializerBenchmarks.RunAsync,
    ["start"] = StartBenchmark.RunAsync,
    ["trigger"] = async _ => BenchmarkRun.WriteText("triggers", await TriggerBenchmark.RunAsync()),
    ["web"] = WebBenchmark.RunAsync,
};
string[] quick = ["receive", "latency", "publish", "serializer", "generator"];

switch (args)
{
    // Not a comparison but a trial: it ends with an error code if a notification was lost in silence.
    case ["soak", ..]:
        return await Soak.RunAsync(args);
    case ["reconnect"]:
        return await ReconnectTime.RunAsync();
    // Started by `web`.
    case [WebClients.Command, _, _, _]:
        return await WebClients.RunAsync(args);
}

string name = args.FirstOrDefault() ?? "";
if (name != "quick" && !commands.ContainsKey(name))
{
    Console.Error.WriteLine(
        $"Usage: dotnet run -c Release --project benchmarks/Notify.Benchmarks -- quick|{string.Join('|', commands.Keys)}|{SoakOptions.Usage}|reconnect");
    return 2;
}

await using BenchmarkRun run = new(isQuick: name == "quick");
foreach (string command in run.IsQuick ? quick : [name])
{
    await commands[command](run);
}

if (run.IsQuick)
{
    run.WriteGoals();
}

return 0;
