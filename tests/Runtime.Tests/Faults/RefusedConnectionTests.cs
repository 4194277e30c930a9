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
        await using ListenerFixture fixture = new(proxy.ConnectionString);
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);
        proxy.Refuse();
        await fixture.Log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct, count: 3);
        Task<RecordingSubscriber> late = RecordingSubscriber.OfAsync(fixture, "late", Ct);
        await Task.Delay(Outage, Ct); // The outage.
        Assert.True(proxy.Refused >= 10, $"only {proxy.Refused} attempts were refused");
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => Session.OpenAsync(proxy.ConnectionString, Ct));
        Assert.NotEqual(ListenerState.Listening, fixture.Listener.State);
        Assert.False(late.IsCompleted);

        proxy.Accept();
        await scenario.ExpectOneGapAsync(2);
        await using (RecordingSubscriber subscriber = await late)
        {
            await subscriber.ExpectAsync("listening 2");
        }

        await scenario.ExpectWholeAsync();
        await scenario.ExpectNothingStuckAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Refused_from_the_start_nobody_sees_a_gap()
    {
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using TcpProxy proxy = new(database);
        proxy.Refuse();
        await using ListenerFixture fixture = new(proxy.ConnectionString);
        Task<FaultScenario> starting = FaultScenario.StartAsync(fixture, database, Ct);
        await fixture.Log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct, count: 5);
        Assert.True(proxy.Refused >= 5);
        proxy.Accept();
        await using FaultScenario scenario = await starting; // Everyone's first event is Listening(1).
        await scenario.ExpectNothingStuckAsync();
    }
}
