using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Notify;

namespace Runtime.Tests.Health;

public sealed class HealthTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task It_becomes_unhealthy_through_a_black_hole_within_twice_the_ping_interval_and_healthy_again()
    {
        await using TcpProxy proxy = new(await server.CreateDatabaseAsync(ct: Ct));
        using IHost host = await StartAsync(proxy.ConnectionString, options =>
        {
            options.PingInterval = TimeSpan.FromSeconds(2);
            options.PingTimeout = TimeSpan.FromSeconds(30); // The loop would not notice for long.
            options.ConnectTimeout = TimeSpan.FromSeconds(2);
        });
        await UntilAsync(host, HealthStatus.Healthy);
        NotifyListener listener = host.Services.GetRequiredService<NotifyListener>();
        proxy.Swallow();
        HealthReportEntry entry = await UntilAsync(host, HealthStatus.Unhealthy);
        // Measured by its own clock, so that a slow machine does not count.
        Assert.InRange((TimeSpan)entry.Data["silence"], TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(30));
        Assert.Equal("Listening", entry.Data["state"]);
        Assert.Equal(ListenerCondition.Unusable, listener.Health.Condition);
        proxy.Cut();
        proxy.Release();
        await UntilAsync(host, HealthStatus.Healthy);
        Assert.Equal(2, listener.Generation);
        await host.StopAsync(Ct);
        Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(host)).Status);
    }

    [Fact(Timeout = 60_000)]
    public async Task It_is_degraded_while_a_lost_connection_is_being_replaced()
    {
        await using TcpProxy proxy = new(await server.CreateDatabaseAsync(ct: Ct));
        using IHost host = await StartAsync(proxy.ConnectionString);
        await UntilAsync(host, HealthStatus.Healthy);
        proxy.Refuse();
        HealthReportEntry entry = await UntilAsync(host, HealthStatus.Degraded);
        Assert.NotNull(entry.Exception);
        proxy.Accept();
        await UntilAsync(host, HealthStatus.Healthy);
        Assert.Null(host.Services.GetRequiredService<NotifyListener>().Health.LastError);
        await host.StopAsync(Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_answers_but_can_not_be_listened_to_is_not_a_sign_of_life()
    {
        // The canary never arrives: what a transaction-mode pooler looks like.
        string elsewhere = await server.CreateDatabaseAsync(ct: Ct);
        using IHost host = await StartAsync(await server.CreateDatabaseAsync(ct: Ct), options =>
        {
            options.ListenerConnectionString = elsewhere;
            options.PingInterval = TimeSpan.FromSeconds(1);
            options.PingTimeout = TimeSpan.FromMilliseconds(200);
        });
        HealthReportEntry entry = await UntilAsync(host, HealthStatus.Unhealthy);
        Assert.Contains("ListenerConnectionString", entry.Exception?.Message, StringComparison.Ordinal);
        await host.StopAsync(Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_process_that_listens_to_nothing_is_healthy()
    {
        using IHost host = Build("Host=nowhere.invalid", _ => { });
        await host.StartAsync(Ct);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
        await host.StopAsync(Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_canary_tells_of_a_publisher_that_can_not_send()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        using IHost host = Build(
            proxy.ConnectionString, builder => builder.AddScript(new HandlerScript()), canary: true, configure: options =>
            {
                options.ListenerConnectionString = database;
                options.PingTimeout = TimeSpan.FromSeconds(10);
            });
        await host.StartAsync(Ct);
        HealthReportEntry healthy = await UntilAsync(host, HealthStatus.Healthy);
        Assert.Contains("has arrived", healthy.Description, StringComparison.Ordinal);
        proxy.Refuse();
        HealthReportEntry entry = await UntilAsync(host, HealthStatus.Unhealthy);
        Assert.Contains("sent", entry.Description, StringComparison.Ordinal);
        Assert.Equal(ListenerCondition.Usable, host.Services.GetRequiredService<NotifyListener>().Health.Condition);
        await host.StopAsync(Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task Where_the_publisher_could_not_send_the_canary_it_is_asked_again_at_each_tick()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        string elsewhere = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(elsewhere);
        await using ListenerFixture fixture = new(proxy.ConnectionString, options =>
        {
            options.ListenerConnectionString = database;
            options.PingInterval = TimeSpan.FromSeconds(1);
        });
        proxy.Refuse();
        await fixture.Listener.StartAsync(Ct);
        await fixture.Log.WaitForAsync(nameof(NotifyLog.CanaryByOwnConnection), Ct);
        await fixture.Log.WaitForAsync(nameof(NotifyLog.PingAnswered), Ct, count: 2); // It listens meanwhile.
        Assert.Equal(1, fixture.Listener.Generation);
        proxy.Accept(); // Now the publisher's canary goes out, to another database: it never arrives.
        LogEntry entry = await fixture.Log.WaitForAsync(nameof(NotifyLog.VerificationFailed), Ct);
        Assert.Contains("do not arrive", entry.Text, StringComparison.Ordinal);
    }

    private static IHost Build(
        string database, Action<NotifyBuilder> add, bool canary = false, Action<NotifyOptions>? configure = null) => TestHost.Build(
            database,
            builder =>
            {
                builder.Services.AddHealthChecks().AddNotifyHealthCheck(canary: canary);
                add(builder);
            },
            options: options =>
            {
                options.BackoffBase = TimeSpan.FromMilliseconds(1);
                options.BackoffMax = TimeSpan.FromMilliseconds(50);
                configure?.Invoke(options);
            });

    private static async Task<IHost> StartAsync(string database, Action<NotifyOptions>? configure = null)
    {
        IHost host = Build(database, builder => builder.AddScript(new HandlerScript()), configure: configure);
        await host.StartAsync(Ct);
        return host;
    }

    private static async Task<HealthReportEntry> UntilAsync(IHost host, HealthStatus status)
    {
        while (true)
        {
            HealthReportEntry entry = await CheckAsync(host);
            if (entry.Status == status)
            {
                return entry;
            }

            await Task.Delay(10, Ct); // A health check is asked again and again; it has no event.
        }
    }

    private static async Task<HealthReportEntry> CheckAsync(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Ct)).Entries["notify"];
}
