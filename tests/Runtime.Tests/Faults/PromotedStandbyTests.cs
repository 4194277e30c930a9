using System.Diagnostics;
using Notify;
using Notify.Testing;
using Npgsql;

namespace Runtime.Tests.Faults;

/// <summary>A primary and a standby from a base backup of it, and a connection string that names both.</summary>
public sealed class PromotedStandbyTests
{
    /// <summary>A promotion takes seconds. What Npgsql remembers of a host would last for an hour here.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(90);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task The_primary_stops_and_its_standby_is_promoted()
    {
        await using Pair pair = await Pair.StartAsync();
        await using ListenerFixture fixture = new(pair.BothHosts);
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, pair.Primary, Ct);
        await pair.PrimaryServer.StopAsync(StopMode.Immediate, Ct);
        // Only the standby is left, and it is not taken for a primary.
        await fixture.Log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct, count: 4);
        Assert.NotEqual(ListenerState.Listening, fixture.Listener.State);
        await pair.StandbyServer.PromoteAsync(Ct);
        await ExpectPromotedAsync(pair, fixture, scenario);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_demoted_primary_is_left_for_the_promoted_standby()
    {
        await using Pair pair = await Pair.StartAsync();
        await using ListenerFixture fixture = new(pair.BothHosts);
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, pair.Primary, Ct);
        await pair.PrimaryServer.StopAsync(StopMode.Fast, Ct);
        await pair.StandbyServer.PromoteAsync(Ct);
        // It comes back, as a standby, on the place that the connection string names first.
        await File.WriteAllTextAsync(Path.Combine(pair.PrimaryServer.DataFolder!, "standby.signal"), "", Ct);
        await pair.PrimaryServer.StartAgainAsync(Ct);
        Assert.True(await Session.QueryAsync<bool>(pair.Primary, "select pg_is_in_recovery()", Ct));
        await ExpectPromotedAsync(pair, fixture, scenario);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_standby_refuses_LISTEN_and_after_its_promotion_it_does_not()
    {
        await using Pair pair = await Pair.StartAsync();
        PostgresException refusal = await Assert.ThrowsAsync<PostgresException>(
            () => Session.ExecuteAsync(pair.Standby, "listen c", Ct));
        Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, refusal.SqlState);
        // One host, as behind a DNS name that still leads to the wrong server.
        await using ListenerFixture fixture = new(pair.Standby);
        Task<FaultScenario> starting = FaultScenario.StartAsync(fixture, pair.Standby, Ct);
        LogEntry entry = await fixture.Log.WaitForAsync(nameof(NotifyLog.VerificationFailed), Ct, count: 3);
        Assert.Contains("in recovery", entry.Text, StringComparison.Ordinal);
        Assert.False(starting.IsCompleted);
        await pair.StandbyServer.PromoteAsync(Ct);
        await using FaultScenario scenario = await starting;
        await scenario.ExpectNothingStuckAsync();
    }

    private static async Task ExpectPromotedAsync(Pair pair, ListenerFixture fixture, FaultScenario scenario)
    {
        Assert.False(await Session.QueryAsync<bool>(pair.Standby, "select pg_is_in_recovery()", Ct));
        Stopwatch watch = Stopwatch.StartNew();
        scenario.Database = pair.Standby;
        await scenario.ExpectOneGapAsync(2);
        Assert.True(await Session.ListenerPidAsync(pair.Standby, Ct) > 0);
        // The publisher has changed sides as well.
        await using (RecordingSubscriber subscriber = await RecordingSubscriber.OfAsync(fixture, "published", Ct))
        {
            await fixture.PublishTo("published").PublishAsync(new Tick(1), Ct);
            await subscriber.ExpectAsync("listening 2", "1");
        }

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Soon);

        await scenario.ExpectWholeAsync();
        await scenario.ExpectNothingStuckAsync();
    }

    private sealed class Pair(EmbeddedPostgres primaryServer, EmbeddedPostgres standbyServer, string primary) : IAsyncDisposable
    {
        public EmbeddedPostgres PrimaryServer => primaryServer;

        public EmbeddedPostgres StandbyServer => standbyServer;

        public string Primary => primary;

        public string Standby => new NpgsqlConnectionStringBuilder(standbyServer.ConnectionString)
        {
            Database = new NpgsqlConnectionStringBuilder(primary).Database,
        }.ConnectionString;

        public string BothHosts => new NpgsqlConnectionStringBuilder(primary)
        {
            Host = $"127.0.0.1:{new NpgsqlConnectionStringBuilder(primary).Port},127.0.0.1:{new NpgsqlConnectionStringBuilder(Standby).Port}",
            HostRecheckSeconds = 3600,
        }.ConnectionString;

        public static async Task<Pair> StartAsync()
        {
            EmbeddedPostgres primary = await EmbeddedPostgres.StartAsync(
                new EmbeddedPostgresOptions { IgnoreConnectionVariables = true }, Ct);
            try
            {
                string database = await primary.CreateDatabaseAsync(ct: Ct);
                return new Pair(primary, await primary.StartStandbyAsync(Ct), database);
            }
            catch
            {
                await primary.DisposeAsync();
                throw;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await standbyServer.DisposeAsync();
            await primaryServer.DisposeAsync();
        }
    }
}
