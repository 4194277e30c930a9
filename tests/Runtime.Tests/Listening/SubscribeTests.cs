using Notify;
using Npgsql;

namespace Runtime.Tests.Listening;

public sealed class SubscribeTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Whatever_is_published_after_subscribing_arrives()
    {
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct));
        for (int i = 0; i < 200; i++)
        {
            await using ISubscription<Tick> subscription = await fixture.ListenTo($"channel {i % 3}").SubscribeAsync(ct: Ct);
            await fixture.PublishTo($"channel {i % 3}").PublishAsync(new Tick(i), Ct);
            await using EventReader events = new(subscription, Ct);
            Assert.Equal(1, (await events.NextAsync<Listening<Tick>>()).Generation);
            Assert.Equal(i, await events.NextIdAsync());
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task An_idle_listener_takes_a_subscription_without_waiting_for_its_tick()
    {
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct));
        await using ISubscription<Tick> first = await fixture.ListenTo("first").SubscribeAsync(ct: Ct);
        Task<ISubscription<Tick>> subscribing = fixture.ListenTo("second").SubscribeAsync(ct: Ct).AsTask();
        await using ISubscription<Tick> second = await subscribing.WaitAsync(fixture.Options.PingInterval / 10, Ct);
        await second.DisposeAsync();
        await fixture.Log.WaitForAsync(nameof(NotifyLog.ChannelsChanged), Ct, text: "LISTEN on 0 channels and UNLISTEN on 1")
            .WaitAsync(fixture.Options.PingInterval / 10, Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_arrived_says_when_and_from_whom()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await using NpgsqlConnection sender = await Session.OpenAsync(database, Ct);
        DateTimeOffset before = DateTimeOffset.UtcNow;
        await fixture.PublishTo("c").PublishAsync(new Tick(1, "käse"), sender, Ct);
        await using EventReader events = new(subscription, Ct);
        await events.NextAsync<Listening<Tick>>();
        Received<Tick> received = await events.NextAsync<Received<Tick>>();
        Assert.Equal(new Tick(1, "käse"), received.Payload);
        Assert.Equal("c", received.Channel);
        Assert.Equal(sender.ProcessID, received.SenderProcessId);
        Assert.InRange(received.ReceivedAt, before, DateTimeOffset.UtcNow);
    }

    [Fact(Timeout = 60_000)]
    public async Task All_subscriptions_share_one_connection_that_says_whose_it_is()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database, options => options.ApplicationName = "Käserei");
        List<ISubscription<Tick>> subscriptions = [];
        for (int i = 0; i < 50; i++)
        {
            subscriptions.Add(await fixture.ListenTo($"channel {i % 20}").SubscribeAsync(ct: Ct));
        }

        string name = Assert.Single(await Session.NamesAsync(database, "notify listener", Ct));
        Assert.Matches(@"^K\?serei notify listener [0-9a-f]{8}$", name);
        Assert.All(await Session.NamesAsync(database, "notify publisher", Ct), n => Assert.Equal("K?serei notify publisher", n));
        for (int i = 0; i < 20; i++)
        {
            await fixture.PublishTo($"channel {i}").PublishAsync(new Tick(i), Ct);
        }

        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(i % 20, (await subscriptions[i].ReadAllAsync(Ct).FirstAsync(Ct)).Id);
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData("UPPER and lower")]
    [InlineData("with \"quotes\" and 'quotes'")]
    [InlineData("semi;colon -- $1 :x @y $$ \\ {0}")]
    [InlineData("Käse 🧀 заказы")]
    [InlineData("line\nbreak")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890123")]
    public async Task A_channel_may_have_any_name(string channel)
    {
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct));
        await using ISubscription<Tick> subscription = await fixture.ListenTo(channel).SubscribeAsync(ct: Ct);
        await fixture.PublishTo(channel).PublishAsync(new Tick(7), Ct);
        Assert.Equal(7, (await subscription.ReadAllAsync(Ct).FirstAsync(Ct)).Id);
        Assert.Equal(channel, subscription.Channel);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901234")]
    [InlineData("ääääääääääääääääääääääääääääääää")]
    public async Task A_name_that_would_be_deaf_is_refused_before_the_server_sees_it(string channel)
    {
        await using ListenerFixture fixture = new("Host=nowhere.invalid");
        Assert.Throws<ArgumentException>(() => fixture.ListenTo(channel));
        Assert.Throws<ArgumentException>(() => fixture.PublishTo(channel));
    }

    [Fact]
    public async Task A_name_that_no_encoding_can_send_is_refused_before_it_brings_the_connection_down()
    {
        // Not a row of the theory above: the test runner can't send half a surrogate pair either.
        await using ListenerFixture fixture = new("Host=nowhere.invalid");
        Assert.Throws<ArgumentException>(() => fixture.ListenTo("half of \ud83d an emoji"));
        Assert.Throws<ArgumentException>(() => fixture.PublishTo("half of \ud83d an emoji"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_refused_LISTEN_fails_only_its_own_subscribers()
    {
        // A LATIN1 database has no Cyrillic letters.
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync("LATIN1", Ct));

        // All at once, so that they share one batch.
        Task<ISubscription<Tick>>[] good = [.. Enumerable.Range(0, 5).Select(i => SubscribeAsync($"good {i}"))];
        Task<ISubscription<Tick>>[] bad = [.. Enumerable.Range(0, 2).Select(_ => SubscribeAsync("заказы"))];
        foreach (Task<ISubscription<Tick>> task in bad)
        {
            ListenRefusedException error = await Assert.ThrowsAsync<ListenRefusedException>(() => task);
            Assert.Equal("заказы", error.Channel);
            Assert.IsType<PostgresException>(error.InnerException);
        }

        for (int i = 0; i < good.Length; i++)
        {
            await using ISubscription<Tick> subscription = await good[i];
            await fixture.PublishTo($"good {i}").PublishAsync(new Tick(i), Ct);
            Assert.Equal(i, (await subscription.ReadAllAsync(Ct).FirstAsync(Ct)).Id);
        }

        await Assert.ThrowsAsync<ListenRefusedException>(() => SubscribeAsync("заказы"));
        Assert.Equal(1, fixture.Listener.Generation);

        Task<ISubscription<Tick>> SubscribeAsync(string channel) => fixture.ListenTo(channel).SubscribeAsync(ct: Ct).AsTask();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_subscriber_that_gives_up_waiting_harms_nobody_else()
    {
        await using TcpProxy proxy = new(await server.CreateDatabaseAsync(ct: Ct));
        proxy.Refuse();
        await using ListenerFixture fixture = new(proxy.ConnectionString);
        using CancellationTokenSource cancel = new();
        Task<ISubscription<Tick>> impatient = fixture.ListenTo("c").SubscribeAsync(ct: cancel.Token).AsTask();
        Task<ISubscription<Tick>> patient = fixture.ListenTo("c").SubscribeAsync(ct: Ct).AsTask();
        await fixture.Log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct, count: 2);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.False(patient.IsCompleted);
        proxy.Accept();
        await using ISubscription<Tick> subscription = await patient;
        await fixture.PublishTo("c").PublishAsync(new Tick(1), Ct);
        Assert.Equal(1, (await subscription.ReadAllAsync(Ct).FirstAsync(Ct)).Id);
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_gives_up_while_its_LISTEN_is_in_flight_does_not_break_the_connection()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using ListenerFixture fixture = new(database, options => options.ListenerConnectionString = proxy.ConnectionString);
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);
        Task inFlight = proxy.SwallowRequests();
        using CancellationTokenSource cancel = new();
        Task<ISubscription<Tick>> impatient = fixture.ListenTo("alone").SubscribeAsync(ct: cancel.Token).AsTask();
        await inFlight.WaitAsync(Ct);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        proxy.Release();
        // Nobody wants the channel any more, and those who listened before have noticed nothing.
        await fixture.Log.WaitForAsync(nameof(NotifyLog.ChannelsChanged), Ct, text: "LISTEN on 0 channels and UNLISTEN on 1");
        await scenario.ExpectWholeAsync();
        await scenario.ExpectNothingStuckAsync();
        Assert.Equal(1, fixture.Listener.Generation);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_lazy_form_subscribes_and_unsubscribes()
    {
        await using ListenerFixture fixture = new(await server.CreateDatabaseAsync(ct: Ct));
        await using ISubscription<Tick> other = await fixture.ListenTo("other").SubscribeAsync(ct: Ct);
        await using (IAsyncEnumerator<ChannelEvent<Tick>> events = fixture.ListenTo("c").ReadEventsAsync(Ct).GetAsyncEnumerator(Ct))
        {
            Assert.True(await events.MoveNextAsync());
            Assert.IsType<Listening<Tick>>(events.Current);
            await fixture.PublishTo("c").PublishAsync(new Tick(1), Ct);
            Assert.True(await events.MoveNextAsync());
            Assert.Equal(1, Assert.IsType<Received<Tick>>(events.Current).Payload.Id);
        }

        await fixture.Log.WaitForAsync(nameof(NotifyLog.ChannelsChanged), Ct, text: "LISTEN on 0 channels and UNLISTEN on 1");
    }

    [Fact(Timeout = 60_000)]
    public async Task Several_hosts_lead_to_the_one_that_is_there()
    {
        NpgsqlConnectionStringBuilder settings = new(await server.CreateDatabaseAsync(ct: Ct));
        settings.Host = $"127.0.0.1:1,{settings.Host}:{settings.Port}";
        settings.TargetSessionAttributes = "any";
        await using ListenerFixture fixture = new(settings.ConnectionString);
        await using ISubscription<Tick> subscription = await fixture.ListenTo("c").SubscribeAsync(ct: Ct);
        await fixture.PublishTo("c").PublishAsync(new Tick(1), Ct);
        Assert.Equal(1, (await subscription.ReadAllAsync(Ct).FirstAsync(Ct)).Id);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_listener_without_a_publisher_makes_one_of_its_own()
    {
        NotifyOptions options = new()
        {
            ConnectionString = await server.CreateDatabaseAsync(ct: Ct),
            PingInterval = TimeSpan.FromSeconds(60),
        };
        await using NotifyListener listener = new(options);
        TickSerializer serializer = new("any");
        await using ISubscription<Tick> a = await new ChannelListener<Tick>(listener, "a", serializer).SubscribeAsync(ct: Ct);
        await using ISubscription<Tick> b = await new ChannelListener<Tick>(listener, "b", serializer).SubscribeAsync(ct: Ct);
        await Session.ExecuteAsync(options.ConnectionString, "notify b, '{\"id\":5}'", Ct);
        Assert.Equal(5, (await b.ReadAllAsync(Ct).FirstAsync(Ct)).Id);
    }
}
