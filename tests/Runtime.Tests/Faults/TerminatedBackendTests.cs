using Notify;
using Npgsql;

namespace Runtime.Tests.Faults;

/// <summary><c>pg_terminate_backend</c>, at the worst moments.</summary>
public sealed class TerminatedBackendTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Terminated_while_it_waits()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);
        for (int generation = 2; generation < 6; generation++)
        {
            int before = await Session.ListenerPidAsync(database, Ct);
            await Session.TerminateListenerAsync(database, Ct);
            await scenario.ExpectOneGapAsync(generation);
            Assert.NotEqual(before, await Session.ListenerPidAsync(database, Ct));
            PostgresException error = Assert.IsAssignableFrom<PostgresException>(
                (await fixture.Log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct, count: generation - 1)).Error);
            Assert.Equal(PostgresErrorCodes.AdminShutdown, error.SqlState);
            await scenario.ExpectWholeAsync();
        }

        await scenario.ExpectNothingStuckAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Terminated_in_a_flood_everyone_gets_an_unbroken_beginning_and_all_after_Listening()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(
            database, options => options.Subscription = new SubscriptionOptions { Capacity = 100_000 });
        await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "c", Ct);
        await subscriber.ExpectAsync("listening 1");
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        Task flood = Session.ExecuteAsync(
            database,
            // With pauses: a reader on a busy machine must not lose what its buffer has no room for.
            """
            do $$ begin for i in 1..10000000 loop
                perform pg_notify('c', format('{"id":%s}', i)); commit; perform pg_sleep(0.01) where i % 20 = 0;
            end loop; end $$
            """,
            enough.Token);
        await subscriber.ExpectIdsAsync(1, 100);
        for (int generation = 2; generation < 5; generation++)
        {
            await Session.TerminateListenerAsync(database, Ct);
            long last = await ExpectRunAsync(subscriber, "gap Disconnected");
            await subscriber.ExpectAsync($"listening {generation}");
            long first = long.Parse(await subscriber.NextAsync(), System.Globalization.CultureInfo.InvariantCulture);
            // Somebody who was not there can not have heard all of a flood.
            Assert.True(first > last, $"{first} came after {last}");
            await subscriber.ExpectIdsAsync(first + 1, 100);
        }

        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flood);
    }

    [Fact(Timeout = 120_000)]
    public async Task Terminated_while_a_LISTEN_is_in_flight_who_waits_for_it_is_served_by_the_next_connection()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using ListenerFixture fixture = new(database, options => options.ListenerConnectionString = proxy.ConnectionString);
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);
        Task heldBack = proxy.SwallowRequests();
        Task<RecordingSubscriber>[] waiting = [.. Enumerable.Range(0, 4).Select(_ => RecordingSubscriber.OfAsync(fixture, "late", Ct))];
        await heldBack.WaitAsync(Ct);
        Assert.DoesNotContain(waiting, task => task.IsCompleted);
        await Session.TerminateListenerAsync(database, Ct);
        proxy.Release();
        await scenario.ExpectOneGapAsync(2);
        foreach (Task<RecordingSubscriber> late in waiting)
        {
            // Not subscribed until now, so without a gap.
            await using RecordingSubscriber subscriber = await late;
            await subscriber.ExpectAsync("listening 2");
        }

        await scenario.ExpectWholeAsync();
        await scenario.ExpectNothingStuckAsync();
    }

    /// <returns>The last id of an unbroken row that ends with <paramref name="end"/>.</returns>
    private static async Task<long> ExpectRunAsync(RecordingSubscriber subscriber, string end)
    {
        long? last = null;
        for (string line = await subscriber.NextAsync(); line != end; line = await subscriber.NextAsync())
        {
            long id = long.Parse(line, System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal((last ?? id - 1) + 1, id);
            last = id;
        }

        return last ?? 0;
    }
}
