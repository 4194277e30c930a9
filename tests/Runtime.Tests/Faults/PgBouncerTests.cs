using Microsoft.Extensions.Logging;

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
        await using Wiring wiring = new(pooler.ConnectionString);
        await using Scene scene = await Scene.StartAsync(wiring, database, Ct);
        await wiring.PublishTo("e").PublishAsync(new Tick(1), Ct);
        await Session.TerminateListenerAsync(database, Ct);
        await scene.ExpectOneGapAsync(2);
        await scene.ExpectWholeAsync();
        await pooler.RestartAsync(Ct);
        await scene.ExpectOneGapAsync(3);
        await scene.ExpectWholeAsync();
        await scene.ExpectNothingStuckAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Transaction_mode_is_found_out_although_LISTEN_succeeds()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using PgBouncer pooler = await PgBouncer.StartAsync(database, "transaction", Ct);
        Assert.False(await pooler.LetsHearAsync(database, Ct));
        await using Wiring wiring = new(pooler.ConnectionString, options => options.PingTimeout = TimeSpan.FromSeconds(0.5));
        Task<Witness> waiting = Witness.OfAsync(wiring, "c", Ct);
        await ExpectFoundOutAsync(wiring, count: 3);
        // The publisher's pooled connections die with the pooler; the listener must not send its canary to itself then.
        await pooler.RestartAsync(Ct);
        await ExpectFoundOutAsync(wiring, wiring.Log.Entries.Count(entry => entry.Id == 3) + 3);
        Assert.DoesNotContain(wiring.Log.Entries, entry => entry.Id == 1);
        Assert.Equal(0, wiring.Listener.Generation);
        Assert.False(waiting.IsCompleted);
        await wiring.Listener.StopAsync(Ct);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
    }

    [Fact(Timeout = 120_000)]
    public async Task Transaction_mode_is_found_out_when_only_the_listener_goes_through_it()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using PgBouncer pooler = await PgBouncer.StartAsync(database, "transaction", Ct);
        await using Wiring wiring = new(database, options =>
        {
            options.ListenerConnectionString = pooler.ConnectionString;
            options.PingTimeout = TimeSpan.FromSeconds(0.5);
        });
        await wiring.Listener.StartAsync(Ct);
        await ExpectFoundOutAsync(wiring, count: 3);
        Assert.Equal(0, wiring.Listener.Generation);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_listener_that_goes_around_a_pooler_in_transaction_mode_hears_what_is_published_through_it()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using PgBouncer pooler = await PgBouncer.StartAsync(database, "transaction", Ct);
        await using Wiring wiring = new(pooler.ConnectionString, options => options.ListenerConnectionString = database);
        await using Scene scene = await Scene.StartAsync(wiring, database, Ct);
        await using Witness witness = await Witness.OfAsync(wiring, "through", Ct);
        await witness.ExpectAsync("listening 1");
        await Task.WhenAll(Enumerable.Range(1, 50).Select(async _ => await wiring.PublishTo("other").PublishAsync(new Tick(1), Ct)));
        for (int i = 1; i <= 50; i++)
        {
            await wiring.PublishTo("through").PublishAsync(new Tick(i), Ct);
        }

        await witness.ExpectIdsAsync(1, 50);
        await pooler.RestartAsync(Ct);
        // The listener has lost nothing: a newcomer is served at once although the waker's connection died.
        await scene.ExpectWholeAsync();
        await scene.ExpectNothingStuckAsync();
        Assert.DoesNotContain(wiring.Log.Entries, entry => entry.Id == 2);
    }

    private static async Task ExpectFoundOutAsync(Wiring wiring, int count)
    {
        LogEntry entry = await wiring.Log.WaitForAsync(3, Ct, count);
        Assert.Equal(LogLevel.Error, entry.Level);
        Assert.Contains("PgBouncer", entry.Text, StringComparison.Ordinal);
        Assert.Contains("ListenerConnectionString", entry.Text, StringComparison.Ordinal);
    }
}
