using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notify.Testing;
using Npgsql;
using OrderMonitor;
using Samples;

return await SampleProgram.RunAsync(args, MonitorArguments.Usage, MonitorArguments.Options, MonitorArguments.Of, MonitorAsync);

static async Task<int> MonitorAsync(MonitorArguments arguments, string connectionString, EmbeddedPostgres? server, CancellationToken ct)
{
    await OrderTable.ApplyAsync(connectionString, ct);

    // The monitor prints its own messages, so log only errors.
    HostApplicationBuilder builder = Host.CreateApplicationBuilder();
    builder.Logging.SetMinimumLevel(LogLevel.Error);
    Tally tally = new();
    builder.Services.AddSingleton(tally);
    builder.Services.AddSingleton(arguments);
    builder.Services.AddSingleton(NpgsqlDataSource.Create(connectionString));

    builder.Services.AddNotify(connectionString).AddOrderEvents().AddHandler<OrderEvent, OrderPrinter>();
    builder.Services.AddHostedService<Shop>();

    using IHost host = builder.Build();
    await host.StartAsync(ct);
    using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(ct);
    if (arguments.Duration is { } duration)
    {
        end.CancelAfter(duration);
    }

    Task restart = RestartAsync(server, arguments.RestartAfter, end.Token);
    await Task.Delay(Timeout.Infinite, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    await restart;
    await host.StopAsync(CancellationToken.None);
    return tally.Summarise(Console.Out);
}

static async Task RestartAsync(EmbeddedPostgres? server, TimeSpan? after, CancellationToken ct)
{
    if (server is null || after is not { } delay)
    {
        return;
    }

    await Task.Delay(delay, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    if (!ct.IsCancellationRequested)
    {
        Console.WriteLine("-- killing the server");
        await server.RestartAsync(StopMode.Immediate, CancellationToken.None);
    }
}
