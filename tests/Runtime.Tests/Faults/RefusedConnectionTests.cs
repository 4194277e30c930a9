using Notify;
using Npgsql;

namespace Runtime.Tests.Faults;

/// <summary>Nobody answers for a while, long enough for the pauses between the attempts to have grown.</summary>
public sealed class RefusedConnectionTests(PostgresServer server)
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(20);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Refused_for_twenty_seconds_is_one_gap()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        await using Wiring wiring = new(proxy.ConnectionString);
        await using Scene scene = await Scene.StartAsync(wiring, database, Ct);
        proxy.Refuse();
        await wiring.Log.WaitForAsync(2, Ct, count: 3);
        Task<Witness> late = Witness.OfAsync(wiring, "late", Ct);
        await Task.Delay(Outage, Ct); // The outage.
        Assert.True(proxy.Refused >= 10, $"only {proxy.Refused} attempts were refused");
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => Session.OpenAsync(proxy.ConnectionString, Ct));
        Assert.NotEqual(ListenerState.Listening, wiring.Listener.State);
        Assert.False(late.IsCompleted);

        proxy.Accept();
        await scene.ExpectOneGapAsync(2);
        await using (Witness witness = await late)
        {
            await witness.ExpectAsync("listening 2");
        }

        await scene.ExpectWholeAsync();
        await scene.ExpectNothingStuckAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Refused_from_the_start_nobody_sees_a_gap()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        proxy.Refuse();
        await using Wiring wiring = new(proxy.ConnectionString);
        Task<Scene> starting = Scene.StartAsync(wiring, database, Ct);
        await wiring.Log.WaitForAsync(2, Ct, count: 5);
        Assert.True(proxy.Refused >= 5);
        proxy.Accept();
        await using Scene scene = await starting; // Everyone's first event is Listening(1).
        await scene.ExpectNothingStuckAsync();
    }
}
