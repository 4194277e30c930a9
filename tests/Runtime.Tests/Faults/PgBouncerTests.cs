using Microsoft.Extensions.Logging;
using Notify;

namespace Runtime.Tests.Faults;

public sealed class PgBouncerTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Session_mode_works_and_its_restart_is_one_gap()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using PgBouncer pooler = await PgBouncer.StartAsync(database, "session", Ct);
        Assert.True(await pooler.LetsHearAsync(database, Ct));
        await using ListenerFixture fixture = new(pooler.ConnectionString);
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);
        await fixture.PublishTo("e").PublishAsync(new Tick(1), Ct);
        await Session.TerminateListenerAsync(database, Ct);
        await scenario.ExpectOneGapAsync(2);
        await scenario.ExpectWholeAsync();
        await pooler.RestartAsync(Ct);
        await scenario.ExpectOneGapAsync(3);
        await scenario.ExpectWholeAsync();
        await scenario.ExpectNothingStuckAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Transaction_mode_is_found_out_although_LISTEN_succeeds()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using PgBouncer pooler = await PgBouncer.StartAsync(database, "transaction", Ct);
        Assert.False(await pooler.LetsHearAsync(database, Ct));
        await using ListenerFixture fixture = new(pooler.ConnectionString, options => options.PingTimeout = TimeSpan.FromSeconds(0.5));
        Task<RecordingSubscriber> waiting = RecordingSubscriber.OfAsync(fixture, "c", Ct);
        await ExpectFoundOutAsync(fixture, count: 3);
        // The publisher's pooled connections die with the pooler; the listener must not send its canary to itself then.
        await pooler.RestartAsync(Ct);
        await ExpectFoundOutAsync(fixture, fixture.Log.Count(nameof(NotifyLog.VerificationFailed)) + 3);
        Assert.DoesNotContain(fixture.Log.Entries, entry => entry.Event == nameof(NotifyLog.StartedListening));
        Assert.Equal(0, fixture.Listener.Generation);
        Assert.False(waiting.IsCompleted);
        await fixture.Listener.StopAsync(Ct);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
    }

    [Fact(Timeout = 120_000)]
    public async Task Transaction_mode_is_found_out_when_only_the_listener_goes_through_it()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using PgBouncer pooler = await PgBouncer.StartAsync(database, "transaction", Ct);
        await using ListenerFixture fixture = new(database, options =>
        {
            options.ListenerConnectionString = pooler.ConnectionString;
            options.PingTimeout = TimeSpan.FromSeconds(0.5);
        });
        await fixture.Listener.StartAsync(Ct);
        await ExpectFoundOutAsync(fixture, count: 3);
        Assert.Equal(0, fixture.Listener.Generation);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_listener_that_goes_around_a_pooler_in_transaction_mode_hears_what_is_published_through_it()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using PgBouncer pooler = await PgBouncer.StartAsync(database, "transaction", Ct);
        await using ListenerFixture fixture = new(pooler.ConnectionString, options => options.ListenerConnectionString = database);
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);
        await using RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "through", Ct);
        await subscriber.ExpectAsync("listening 1");
        await Task.WhenAll(Enumerable.Range(1, 50).Select(async _ => await fixture.PublishTo("other").PublishAsync(new Tick(1), Ct)));
        for (int i = 1; i <= 50; i++)
        {
            await fixture.PublishTo("through").PublishAsync(new Tick(i), Ct);
        }

        await subscriber.ExpectIdsAsync(1, 50);
        await pooler.RestartAsync(Ct);
        // The listener has lost nothing: a newcomer is served at once although the waker's connection died.
        await scenario.ExpectWholeAsync();
        await scenario.ExpectNothingStuckAsync();
        Assert.DoesNotContain(fixture.Log.Entries, entry => entry.Event == nameof(NotifyLog.ConnectionLost));
    }

    private static async Task ExpectFoundOutAsync(ListenerFixture fixture, int count)
    {
        LogEntry entry = await fixture.Log.WaitForAsync(nameof(NotifyLog.VerificationFailed), Ct, count);
        Assert.Equal(LogLevel.Error, entry.Level);
        Assert.Contains("PgBouncer", entry.Text, StringComparison.Ordinal);
        Assert.Contains("ListenerConnectionString", entry.Text, StringComparison.Ordinal);
    }
}
