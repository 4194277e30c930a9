using Microsoft.Extensions.DependencyInjection;
using Notify;
using Npgsql;

namespace Runtime.Tests.Publishing;

/// <summary>Connections that are lost, servers that refuse: each caller learns what is known of its own notification.</summary>
public sealed class PublishFaultTests(PostgresServer server)
{
    /// <summary>Only of this database: other tests run beside this one.</summary>
    private const string TerminatePublishers =
        """
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name like '%notify publisher'
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task An_answer_that_is_lost_leaves_the_outcome_unknown_and_nothing_is_sent_twice()
    {
        await using HeldPublisher held = await HeldPublisher.StartAsync(await server.CreateDatabaseAsync(ct: Ct), Ct);
        held.Proxy.SwallowAnswers();
        Task lost = held.ListenerFixture.PublishTo("c").PublishAsync(new Tick(1), Ct).AsTask();
        Assert.Equal([1], await held.ReceivedAsync(1, Ct)); // so it is committed
        held.Proxy.Cut();
        held.Proxy.Release();
        PublishOutcomeUnknownException error = await Assert.ThrowsAsync<PublishOutcomeUnknownException>(() => lost);
        Assert.IsAssignableFrom<NpgsqlException>(error.InnerException);
        await held.ListenerFixture.PublishTo("c").PublishAsync(new Tick(2), Ct);
        Assert.Equal([2], await held.ReceivedAsync(1, Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_connection_lost_with_a_batch_on_its_way_fails_its_callers_and_no_others()
    {
        await using HeldPublisher held = await HeldPublisher.StartAsync(await server.CreateDatabaseAsync(ct: Ct), Ct);
        ChannelPublisher<Tick> publisher = held.ListenerFixture.PublishTo("c");
        Task first = await held.HoldAsync(new Tick(1), Ct);
        List<Task> batch = [.. Enumerable.Range(2, 4).Select(id => publisher.PublishAsync(new Tick(id), Ct).AsTask())];
        await held.Proxy.Step();
        await first;
        Task behind = publisher.PublishAsync(new Tick(6), Ct).AsTask();
        held.Proxy.Cut();
        held.Proxy.Release();
        foreach (Task publishing in batch)
        {
            await Assert.ThrowsAsync<PublishOutcomeUnknownException>(() => publishing);
        }

        await behind;
        Assert.Equal([1, 6], await held.ReceivedAsync(2, Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_session_that_the_server_ended_leaves_the_outcome_unknown_once()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using HeldPublisher held = await HeldPublisher.StartAsync(database, Ct);
        Task first = await held.HoldAsync(new Tick(1), Ct);
        await Session.ExecuteAsync(database, TerminatePublishers, Ct);
        held.Proxy.Release();
        await Assert.ThrowsAsync<PublishOutcomeUnknownException>(() => first);
        await held.ListenerFixture.PublishTo("c").PublishAsync(new Tick(2), Ct);
        Assert.Equal([2], await held.ReceivedAsync(1, Ct));
    }

    /// <summary>Such as the first notification after a night in which the server was restarted.</summary>
    [Fact(Timeout = 60_000)]
    public async Task A_session_that_the_server_ended_in_the_pool_costs_nobody_a_notification()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await fixture.PublishTo("c").PublishManyAsync([new Tick(1)], Ct);
        await Session.ExecuteAsync(database, TerminatePublishers, Ct);
        await Session.GoneAsync(database, "notify publisher", Ct);
        await fixture.PublishTo("c").PublishAsync(new Tick(2), Ct);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_can_not_be_reached_fails_all_who_wait_and_it_is_known_that_nothing_was_sent()
    {
        await using HeldPublisher held = await HeldPublisher.StartAsync(await server.CreateDatabaseAsync(ct: Ct), Ct);
        ChannelPublisher<Tick> publisher = held.ListenerFixture.PublishTo("c");
        Task first = await held.HoldAsync(new Tick(1), Ct);
        List<Task> others = [.. Enumerable.Range(2, 3).Select(id => publisher.PublishAsync(new Tick(id), Ct).AsTask())];
        held.Proxy.Refuse();
        await Assert.ThrowsAsync<PublishOutcomeUnknownException>(() => first);
        foreach (Task publishing in others)
        {
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => publishing);
        }

        await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await publisher.PublishAsync(new Tick(5), Ct));
        held.Proxy.Accept();
        held.Proxy.Release();
        await publisher.PublishAsync(new Tick(6), Ct);
        Assert.Equal([6], await held.ReceivedAsync(1, Ct));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("LATIN1", "€")] // no such character
    [InlineData("EUC_JP", "😀")]
    public async Task One_that_the_server_refuses_fails_alone(string encoding, string badName)
    {
        await using HeldPublisher held = await HeldPublisher.StartAsync(await server.CreateDatabaseAsync(encoding, Ct), Ct);
        ChannelPublisher<Tick> family = new(held.ListenerFixture.Publisher, tick => tick.Text!, new TickSerializer("{text}"));
        Task first = await held.HoldAsync(new Tick(1), Ct);
        List<Task> others = [.. Enumerable.Range(2, 20)
            .Select(id => family.PublishAsync(new Tick(id, id is 4 or 5 or 21 ? badName : "c"), Ct).AsTask())];
        held.Proxy.Release();
        await first;
        foreach (int id in new[] { 4, 5, 21 })
        {
            PostgresException error = await Assert.ThrowsAsync<PostgresException>(() => others[id - 2]);
            Assert.Equal(PostgresErrorCodes.UntranslatableCharacter, error.SqlState);
        }

        await Task.WhenAll(others.Where((_, i) => i + 2 is not (4 or 5 or 21)));
        Assert.Equal([1, 2, 3, 6, .. Enumerable.Range(7, 14)], await held.ReceivedAsync(18, Ct));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(10_000)]
    [InlineData(2)] // Almost all wait for room.
    public async Task Disposing_sends_what_waits(int capacity)
    {
        await using HeldPublisher held = await HeldPublisher.StartAsync(
            await server.CreateDatabaseAsync(ct: Ct), Ct, options => options.PublishQueueCapacity = capacity);
        ChannelPublisher<Tick> publisher = held.ListenerFixture.PublishTo("c");
        Task first = await held.HoldAsync(new Tick(1), Ct);
        List<Task> others = [.. Enumerable.Range(2, 3000).Select(id => publisher.PublishAsync(new Tick(id), Ct).AsTask())];
        Task disposing = held.ListenerFixture.Publisher.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await publisher.PublishAsync(new Tick(0), Ct));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await publisher.PublishManyAsync([new Tick(0)], Ct));
        Assert.False(disposing.IsCompleted);
        held.Proxy.Release();
        await disposing;
        await Task.WhenAll([first, .. others]);
        Assert.Equal(Enumerable.Range(1, 3001).Select(id => (long)id), await held.ReceivedAsync(3001, Ct));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_can_not_be_sent_in_time_says_whether_it_may_have_been(bool asynchronously)
    {
        await using HeldPublisher held = await HeldPublisher.StartAsync(
            await server.CreateDatabaseAsync(ct: Ct), Ct, options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(50));
        Task sent = await held.HoldAsync(new Tick(1), Ct);
        Task waiting = held.ListenerFixture.PublishTo("c").PublishAsync(new Tick(2), Ct).AsTask();
        if (asynchronously)
        {
            await held.ListenerFixture.Publisher.DisposeAsync();
        }
        else
        {
            await Task.Run(held.ListenerFixture.Publisher.Dispose, Ct);
        }

        await Assert.ThrowsAsync<PublishOutcomeUnknownException>(() => sent);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
    }

    /// <summary>By the clock that its services have.</summary>
    [Fact(Timeout = 60_000)]
    public async Task An_idle_publisher_gives_its_connection_back()
    {
        // Unpooled, so that giving back is closing, which can be seen from outside.
        string database = await server.CreateDatabaseAsync(ct: Ct);
        RestlessTime time = new();
        ServiceCollection services = new();
        services.AddSingleton<TimeProvider>(time)
            .AddNotify(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await using ServiceProvider provider = services.BuildServiceProvider();
        ChannelPublisher<Tick> publisher = new(provider.GetRequiredService<NotifyPublisher>(), "c", new TickSerializer("c"));
        for (int round = 0; round < 2; round++)
        {
            await publisher.PublishAsync(new Tick(1), Ct);
            await publisher.PublishAsync(new Tick(2), Ct);
            Assert.Single(await Session.NamesAsync(database, "notify publisher", Ct));
            time.Advance(TimeSpan.FromSeconds(3));
            while ((await Session.NamesAsync(database, "notify publisher", Ct)).Count > 0)
            {
                // Its timer runs, and the server needs a moment to end a session.
                await Task.Yield();
            }
        }
    }
}
