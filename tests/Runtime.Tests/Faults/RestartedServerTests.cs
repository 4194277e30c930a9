using Notify;
using Notify.Testing;
using Npgsql;

namespace Runtime.Tests.Faults;

/// <summary>Each needs a server of its own, because it takes the server away from everybody.</summary>
public sealed class RestartedServerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 120_000)]
    [InlineData(StopMode.Fast)]
    [InlineData(StopMode.Immediate)]
    public async Task A_server_that_is_gone_for_a_while(StopMode mode)
    {
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { IgnoreConnectionVariables = true }, Ct);
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);

        await server.StopAsync(mode, Ct);
        await fixture.Log.WaitForAsync(nameof(NotifyLog.ConnectionLost), Ct, count: 4);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => Session.OpenAsync(database, Ct));
        await server.StartAgainAsync(Ct);

        await scenario.ExpectOneGapAsync(2);
        await scenario.ExpectWholeAsync();
        await scenario.ExpectNothingStuckAsync();
    }

    [Theory(Timeout = 120_000)]
    [InlineData(StopMode.Fast)]
    [InlineData(StopMode.Immediate)]
    public async Task A_server_that_is_restarted_at_once(StopMode mode)
    {
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { IgnoreConnectionVariables = true }, Ct);
        string database = await server.CreateDatabaseAsync(ct: Ct);
        await using ListenerFixture fixture = new(database);
        await using FaultScenario scenario = await FaultScenario.StartAsync(fixture, database, Ct);
        DateTime before = await StartOfServerAsync(database);
        await server.RestartAsync(mode, Ct);
        Assert.NotEqual(before, await StartOfServerAsync(database));
        await scenario.ExpectOneGapAsync(2);
        // And whoever published before publishes again.
        await fixture.PublishTo("e").PublishAsync(new Tick(1), Ct);
        await scenario.ExpectWholeAsync();
        await scenario.ExpectNothingStuckAsync();
    }

    private static Task<DateTime> StartOfServerAsync(string database) =>
        Session.QueryAsync<DateTime>(database, "select pg_postmaster_start_time()", Ct);
}
