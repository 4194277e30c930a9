using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notify;

namespace Runtime.Tests.Hosting;

/// <summary>Several databases in one host.</summary>
public sealed class KeyedNotifyTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Each_database_has_its_own_listener_publisher_and_handlers()
    {
        HandlerScript script = new();
        using IHost host = await BuildAsync(script);
        await host.StartAsync(Ct);
        Assert.Equal(
            ["listening 1", "listening 1 in orders", "listening 1 in stock"],
            new[] { await script.NextAsync(Ct), await script.NextAsync(Ct), await script.NextAsync(Ct) }.Order());

        foreach (string? key in new[] { "orders", null, "stock" })
        {
            IChannelPublisher<Tick> publisher = key is null
                ? host.Services.GetRequiredService<IChannelPublisher<Tick>>()
                : host.Services.GetRequiredKeyedService<IChannelPublisher<Tick>>(key);
            await publisher.PublishAsync(new Tick(1), Ct);
            await script.ExpectAsync(Ct, key is null ? "received 1" : $"received 1 in {key}");
        }

        NotifyListener[] listeners =
        [
            host.Services.GetRequiredService<NotifyListener>(),
            host.Services.GetRequiredKeyedService<NotifyListener>("orders"),
            host.Services.GetRequiredKeyedService<NotifyListener>("stock"),
        ];
        Assert.Equal(3, listeners.Distinct().Count());
        HealthReport health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Ct);
        Assert.Equal(["notify", "notify-orders", "notify-stock"], health.Entries.Keys.Order());
        Assert.Equal(HealthStatus.Healthy, health.Status);
        await host.StopAsync(Ct);
        Assert.All(listeners, listener => Assert.Equal(ListenerState.Stopped, listener.State));
        Assert.Empty(script.Rest());
    }

    [Fact]
    public async Task A_consumer_asks_with_the_key()
    {
        ServiceCollection services = new();
        services.AddKeyedNotify("orders", "Host=nowhere.invalid").AddTicks();
        services.AddSingleton<Consumer>();
        await using ServiceProvider provider = services.BuildServiceProvider(validateScopes: true);
        Assert.Same(
            provider.GetRequiredKeyedService<ChannelListener<Tick>>("orders"), provider.GetRequiredService<Consumer>().Listener);
        Assert.Null(provider.GetService<IChannelListener<Tick>>());
        Assert.Null(provider.GetService<NotifyOptions>());
    }

    [Fact]
    public void A_key_is_taken_once_and_a_handler_added_once()
    {
        ServiceCollection services = new();
        HandlerScript script = new();
        NotifyBuilder orders = services.AddKeyedNotify("orders", "Host=nowhere.invalid");
        Assert.Equal("orders", orders.ServiceKey);
        Assert.Throws<InvalidOperationException>(() => services.AddKeyedNotify("orders", "Host=nowhere.invalid"));
        services.AddKeyedNotify("stock", "Host=nowhere.invalid").AddScript(script);
        services.AddNotify("Host=nowhere.invalid").AddScript(script);
        orders.AddScript(script).AddScript(script);
        Assert.Equal(3, services.Count(service => service.ServiceType == typeof(HandlerPump)));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_handler_needs_the_channel_of_its_own_database()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddNotify("Host=nowhere.invalid").AddTicks();
        builder.Services.AddKeyedNotify("orders", "Host=nowhere.invalid").AddScript(new HandlerScript());
        using IHost host = builder.Build();
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(Ct));
    }

    private async Task<IHost> BuildAsync(HandlerScript script)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILoggerFactory>(new LogRecorder());
        builder.Services.AddNotify(await server.CreateDatabaseAsync(ct: Ct)).AddTicks().AddScript(script);
        IHealthChecksBuilder health = builder.Services.AddHealthChecks().AddNotifyHealthCheck();
        foreach (string key in new[] { "orders", "stock" })
        {
            builder.Services.AddKeyedNotify(key, await server.CreateDatabaseAsync(ct: Ct)).AddTicks().AddScript(script);
            health.AddNotifyHealthCheck(serviceKey: key);
        }

        return builder.Build();
    }

    private sealed class Consumer([FromKeyedServices("orders")] IChannelListener<Tick> listener)
    {
        public IChannelListener<Tick> Listener { get; } = listener;
    }
}
