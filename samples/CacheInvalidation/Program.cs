using System.Diagnostics;
using CacheInvalidation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Samples;

const string Usage = """
    Usage: CacheInvalidation [--cache memory] [--seconds N] [--connection "Host=…"]

      --cache C           memory (an IMemoryCache, the default) or hybrid (a HybridCache)
      --seconds N         stop after N seconds; without it, Ctrl-C stops
      --connection "…"    use this server instead of a private one

    Two processes read products from their caches while one of them changes prices.
    """;

return await SampleProgram.RunAsync(args, Usage, ["--cache", "--seconds", "--instance"], Options, async (options, connectionString, _, ct) =>
{
    using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(ct);
    if (options.Seconds is { } seconds)
    {
        end.CancelAfter(TimeSpan.FromSeconds(seconds));
    }

    string instance = options.Instance;
    await SampleSchema.ApplyAsync(connectionString, Catalogue.Schema, Catalogue.Tables, end.Token);

    HostApplicationBuilder builder = Host.CreateApplicationBuilder();
    builder.Logging.SetMinimumLevel(LogLevel.Error);
    builder.Services.AddSingleton(NpgsqlDataSource.Create(connectionString));
    builder.Services.AddSingleton<Catalogue>();
    builder.Services.AddProductCache(options.Cache);
    builder.Services.AddNotify(connectionString).AddCatalogueChanges().AddHandler<CatalogueChange, IProductCache>();
    using IHost host = builder.Build();
    await host.StartAsync(end.Token);

    // The second process is this program again. It ends with its input, so also when this one is killed.
    using Process? second = instance == "A" ? StartSecond(connectionString, options.Cache) : null;
    Task? parentGone = instance == "A" ? null : Task.Run(Console.In.ReadToEnd, CancellationToken.None);
    Customer customer = new(
        instance, host.Services.GetRequiredService<Catalogue>(), host.Services.GetRequiredService<IProductCache>(), changesPrices: instance == "A");
    await customer.RunAsync(parentGone, end.Token);

    await host.StopAsync(CancellationToken.None);
    if (second is not null)
    {
        second.StandardInput.Close();
        await second.WaitForExitAsync(CancellationToken.None);
    }

    return 0;
});

static (string Cache, int? Seconds, string Instance) Options(SampleArguments given) => (
    given["--cache"] switch
    {
        null => ProductCaches.Memory,
        ProductCaches.Memory or ProductCaches.Hybrid => given["--cache"]!,
        _ => throw new FormatException("--cache takes memory or hybrid."),
    },
    given.Number("--seconds", 86_400),
    given["--instance"] ?? "A");

static Process StartSecond(string connectionString, string cache)
{
    ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardInput = true };
    if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
    {
        start.ArgumentList.Add(typeof(Customer).Assembly.Location);
    }

    foreach (string argument in new[] { "--instance", "B", "--cache", cache, "--connection", connectionString })
    {
        start.ArgumentList.Add(argument);
    }

    return Process.Start(start)!;
}
