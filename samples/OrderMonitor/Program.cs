using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notify.Testing;
using Npgsql;
using OrderMonitor;

if (args is ["--help" or "-h"])
{
    Console.WriteLine(MonitorArguments.Usage);
    return 0;
}

MonitorArguments arguments;
try
{
    arguments = MonitorArguments.Parse(args);
}
catch (FormatException e)
{
    Console.Error.WriteLine($"{e.Message}\n\n{MonitorArguments.Usage}");
    return 2;
}

using CancellationTokenSource stop = new();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    await using EmbeddedPostgres? server = arguments.Connection is null ? await StartServerAsync() : null;
    return await MonitorAsync(arguments.Connection ?? server!.ConnectionString, server);
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
catch (Exception e) when (e is EmbeddedPostgresException or NpgsqlException or ArgumentException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

async Task<EmbeddedPostgres> StartServerAsync()
{
    Console.WriteLine("-- starting a private PostgreSQL");
    EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(
        new EmbeddedPostgresOptions { Progress = message => Console.WriteLine($"-- {message}") }, stop.Token);
    Console.WriteLine($"-- PostgreSQL {server.ServerVersion} is ready");
    return server;
}

async Task<int> MonitorAsync(string connectionString, EmbeddedPostgres? server)
{
    await OrderTable.ApplyAsync(connectionString, stop.Token);

    // What the monitor has to say, it says itself: only errors of the libraries are of interest beside it.
    HostApplicationBuilder builder = Host.CreateApplicationBuilder();
    builder.Logging.SetMinimumLevel(LogLevel.Error);
    Tally tally = new();
    builder.Services.AddSingleton(tally);
    builder.Services.AddSingleton(arguments);
    builder.Services.AddSingleton(NpgsqlDataSource.Create(connectionString));

    builder.Services.AddNotify(connectionString).AddOrderEvents().AddHandler<OrderEvent, OrderPrinter>();
    builder.Services.AddHostedService<Shop>();

    using IHost host = builder.Build();
    if (arguments.Duration is { } duration)
    {
        stop.CancelAfter(duration);
    }

    Task restart = RestartAsync(server);
    await host.RunAsync(stop.Token);
    await restart;

    // A crashed server forgets what it has not delivered yet. Then a gap says so, and nothing is lost in silence.
    int missing = tally.Missing;
    int lost = tally.Gaps == 0 ? missing : 0;
    string gaps = tally.Gaps == 0 ? "" : $", missed in {tally.Gaps} reported gap(s) {missing}";
    Console.WriteLine($"-- sent {tally.Sent}, received {tally.Received}, lost {lost}{gaps}");
    return lost > 0 ? 1 : 0;
}

async Task RestartAsync(EmbeddedPostgres? server)
{
    if (server is null || arguments.RestartAfter is not { } delay)
    {
        return;
    }

    await Task.Delay(delay, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    if (!stop.IsCancellationRequested)
    {
        Console.WriteLine("-- killing the server");
        await server.RestartAsync(StopMode.Immediate);
    }
}
