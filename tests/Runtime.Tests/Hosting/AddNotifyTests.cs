using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notify;

namespace Runtime.Tests.Hosting;

public sealed class AddNotifyTests
{
    private const string ConnectionString = "Host=nowhere.invalid;Password=secret";

    [Fact]
    public async Task Interfaces_and_types_lead_to_the_same_instances()
    {
        ServiceCollection services = new();
        Add(Add(services.AddNotify(ConnectionString)));
        await using ServiceProvider provider = services.BuildServiceProvider(validateScopes: true);
        Assert.Same(provider.GetRequiredService<ChannelListener<Tick>>(), Assert.Single(provider.GetServices<IChannelListener<Tick>>()));
        Assert.Same(provider.GetRequiredService<ChannelPublisher<Tick>>(), Assert.Single(provider.GetServices<IChannelPublisher<Tick>>()));
        Assert.Single(provider.GetServices<ChannelListener<Tick>>());
        Assert.Same(provider.GetRequiredService<NotifyListener>(), provider.GetRequiredService<NotifyListener>());
    }

    [Fact]
    public async Task A_process_that_only_publishes_has_no_listening_connection()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        Add(builder.Services.AddNotify(ConnectionString));
        using IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ListenerState.Stopped, host.Services.GetRequiredService<NotifyListener>().State);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_container_that_knows_no_asynchronous_disposal_can_be_disposed()
    {
        ServiceCollection services = new();
        Add(services.AddNotify(ConnectionString));
        ServiceProvider provider = services.BuildServiceProvider();
        NotifyListener listener = provider.GetRequiredService<NotifyListener>();
        provider.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => listener.StartAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Options_that_are_changed_later_have_no_effect()
    {
        ServiceCollection services = new();
        NotifyOptions? given = null;
        services.AddNotify(ConnectionString, options => given = options);
        await using ServiceProvider provider = services.BuildServiceProvider();
        given!.ShutdownTimeout = TimeSpan.FromSeconds(1);
        Assert.Equal(TimeSpan.FromSeconds(10), provider.GetRequiredService<NotifyOptions>().ShutdownTimeout);
    }

    [Fact]
    public void A_second_call_is_an_error_that_says_what_to_do()
    {
        ServiceCollection services = new();
        services.AddNotify(ConnectionString);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => services.AddNotify(ConnectionString));
        Assert.Contains("Call it once", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_handler_that_is_added_again_needs_equal_options()
    {
        Func<DeadLetter, IServiceProvider, CancellationToken, Task> bury = (_, _, _) => Task.CompletedTask;
        HandlerOptions<Tick>?[] all =
        [
            null,
            new() { OnError = HandlerErrorPolicy.Stop },
            new() { OnError = HandlerErrorPolicy.Retry(2, TimeSpan.FromSeconds(1)) },
            new() { OnError = HandlerErrorPolicy.Retry(2, TimeSpan.FromSeconds(1)).ThenStop() },
            new() { OnDeadLetter = bury },
            new() { Subscription = SubscriptionOptions.Default with { Capacity = 5 } },
            new HandlerOptions<Tick>().ConcurrentBy(tick => tick.Id, 2),
        ];
        foreach (HandlerOptions<Tick>? first in all)
        {
            foreach (HandlerOptions<Tick>? second in all)
            {
                ServiceCollection services = new();
                NotifyBuilder builder = services.AddNotify(ConnectionString).AddHandler<Tick, ScriptedHandler<HandlerScript>>(first);
                Action again = () => builder.AddHandler<Tick, ScriptedHandler<HandlerScript>>((second ?? new()) with { });
                if (first == second)
                {
                    again();
                }
                else
                {
                    InvalidOperationException error = Assert.Throws<InvalidOperationException>(again);
                    Assert.Contains("with other options. Call it once for each handler", error.Message, StringComparison.Ordinal);
                }

                Assert.Single(services, service => service.ServiceType == typeof(HandlerPump));
            }
        }
    }

    [Theory]
    [InlineData("", "ConnectionString")]
    [InlineData("nonsense", "ConnectionString")]
    [InlineData("Hots=x;Password=secret", "ConnectionString")]
    [InlineData("Host=x;Port=secret", "ConnectionString")]
    [InlineData("Database=x", "ConnectionString")]
    public void A_bad_connection_string_is_named_and_not_repeated(string connectionString, string option)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddNotify(connectionString));
        Assert.Contains($"NotifyOptions.{option} ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddNotify(
            ConnectionString, options => options.ListenerConnectionString = connectionString));
    }

    [Fact]
    public void Durations_are_checked_where_they_are_set()
    {
        NotifyOptions options = new();
        Assert.Throws<ArgumentOutOfRangeException>("PingInterval", () => options.PingInterval = TimeSpan.FromSeconds(0.9));
        Assert.Throws<ArgumentOutOfRangeException>("PingTimeout", () => options.PingTimeout = TimeSpan.Zero);
        Assert.Throws<ArgumentOutOfRangeException>("ShutdownTimeout", () => options.ShutdownTimeout = TimeSpan.FromSeconds(1001));
        options.PingInterval = TimeSpan.FromSeconds(1);
        ArgumentException error = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddNotify(
            ConnectionString, o => o.BackoffBase = TimeSpan.FromSeconds(31)));
        Assert.Contains("BackoffMax", error.Message, StringComparison.Ordinal);
    }

    private static NotifyBuilder Add(NotifyBuilder builder) => builder.AddChannel<Tick, ChannelListener<Tick>, ChannelPublisher<Tick>>(
        listener => new ChannelListener<Tick>(listener, "c", new TickSerializer("c")),
        publisher => new ChannelPublisher<Tick>(publisher, "c", new TickSerializer("c")));
}
